namespace KeyRx.Tests.Faults;

/// <summary>A test by name. A theory without arguments stands for all its rows. Immutable.</summary>
public sealed record KillingTest(Type Class, string Method, params object?[] Arguments)
{
    public static KillingTest Of<T>(string method, params object?[] arguments) => new(typeof(T), method, arguments);

    public override string ToString() => Arguments.Length == 0 ? $"{Class.Name}.{Method}" : $"{Class.Name}.{Method}({string.Join(", ", Arguments)})";
}
