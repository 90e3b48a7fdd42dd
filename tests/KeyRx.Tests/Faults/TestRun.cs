using System.Globalization;
using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace KeyRx.Tests.Faults;

/// <summary>Runs a test without xunit: makes its class, calls it with each row, awaits it, disposes. Any thread.</summary>
internal static class TestRun
{
    /// <summary>Far above what any killing test takes, also on a loaded machine.</summary>
    internal static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    /// <summary>The first row that does not pass decides.</summary>
    internal static async Task<TestOutcome> RunAsync(FaultyWorld world, KillingTest test, TimeSpan bound)
    {
        var type = world.Twin(test.Class);
        var method = type.GetMethod(test.Method) ?? throw new MissingMethodException(type.FullName, test.Method);
        var run = Task.Run(() => RunRowsAsync(type, method, test.Arguments));
        try
        {
            return await run.WaitAsync(bound);
        }
        catch (TimeoutException)
        {
            TestContext.Current.CancelCurrentTest(); // the one in there has the same token
            return new TestOutcome(TestEnd.Hung);
        }
    }

    private static async Task<TestOutcome> RunRowsAsync(Type type, MethodInfo method, object?[] arguments)
    {
        try
        {
            foreach (var row in arguments.Length > 0 ? [arguments] : await RowsOfAsync(method)) await RunRowAsync(type, method, row);
            return TestOutcome.Passed;
        }
        catch (Exception e)
        {
            return TestOutcome.Of(e);
        }
    }

    private static async Task<IReadOnlyCollection<object?[]>> RowsOfAsync(MethodInfo method)
    {
        if (method.GetParameters().Length == 0) return [[]];
        await using var disposal = new DisposalTracker();
        var rows = new List<ITheoryDataRow>();
        foreach (var source in method.GetCustomAttributes().OfType<IDataAttribute>())
            rows.AddRange(source is MemberDataAttribute member ? RowsOf(method.DeclaringType!, member.MemberName) : await source.GetData(method, disposal));
        return rows.Count > 0 ? rows.ConvertAll(row => row.GetData()) : throw new InvalidOperationException($"{method.Name} has no rows");
    }

    /// <summary>xunit looks a member up in its own copy of the test class only.</summary>
    private static IEnumerable<ITheoryDataRow> RowsOf(Type type, string member)
    {
        const BindingFlags Static = BindingFlags.Static | BindingFlags.Public;
        var rows = type.GetProperty(member, Static) is { } property ? property.GetValue(null) : type.GetMethod(member, Static)!.Invoke(null, null);
        return ((System.Collections.IEnumerable)rows!).Cast<ITheoryDataRow>();
    }

    private static async Task RunRowAsync(Type type, MethodInfo method, object?[] row)
    {
        var instance = Activator.CreateInstance(type);
        try
        {
            if (instance is IAsyncLifetime lifetime) await lifetime.InitializeAsync();
            switch (method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, Fit(method.GetParameters(), row), CultureInfo.InvariantCulture))
            {
                case Task task: await task; break;
                case ValueTask task: await task; break;
                default: break;
            }
        }
        finally
        {
            if (instance is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else (instance as IDisposable)?.Dispose();
        }
    }

    /// <summary>A number in an attribute may be narrower or wider than its parameter.</summary>
    private static object?[] Fit(ParameterInfo[] parameters, object?[] row)
    {
        var fitted = new object?[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            fitted[i] = i >= row.Length ? parameters[i].DefaultValue
                : row[i] is IConvertible number && parameters[i].ParameterType.IsPrimitive ? Convert.ChangeType(number, parameters[i].ParameterType, CultureInfo.InvariantCulture)
                : row[i];
        }

        return fitted;
    }
}
