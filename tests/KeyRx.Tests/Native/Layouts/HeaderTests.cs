using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using KeyRx.Native.Errors;
using KeyRx.Native.Layouts;
using KeyRx.Tests.Repository;
using Xunit;

namespace KeyRx.Tests.Native.Layouts;

/// <summary>keyrx.h, the list of symbols, and what is behind them say the same.</summary>
public sealed partial class HeaderTests
{
    private static readonly string Header = Read("keyrx.h");

    [Theory]
    [InlineData(typeof(Result), "KEYRX_", "KEYRX_E_")]
    [InlineData(typeof(ItemKind), "KEYRX_ITEM_", "KEYRX_ITEM_")]
    public void TheNumbersAreThoseOfTheHeader(Type type, string prefixOfZero, string prefix)
    {
        var written = Enum.GetValues(type).Cast<object>().ToDictionary(
            value => (Convert.ToInt32(value, CultureInfo.InvariantCulture) == 0 ? prefixOfZero : prefix)
                + Upper(value.ToString()!),
            value => Convert.ToInt32(value, CultureInfo.InvariantCulture));

        var declared = Enumerator().Matches(Header)
            .Where(match => match.Groups[1].Value.StartsWith(prefix, StringComparison.Ordinal)
                || match.Groups[1].Value == prefixOfZero + "SUCCESS")
            .ToDictionary(
                match => match.Groups[1].Value,
                match => int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));

        Assert.Equal(declared.OrderBy(pair => pair.Key), written.OrderBy(pair => pair.Key));
    }

    [Fact]
    public void EveryFunctionOfTheHeaderIsExportedAndGuardedAndThereAreNoOthers()
    {
        var declared = Function().Matches(Header).Select(match => match.Groups[1].Value).Order().ToList();
        var managed = typeof(Result).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<UnmanagedCallersOnlyAttribute>()?.EntryPoint)
            .OfType<string>().Select(name => name.Replace("managed_", "keyrx_", StringComparison.Ordinal));

        Assert.Equal(declared, Listed().Matches(Read("keyrx.map")).Select(match => match.Groups[1].Value).Order());
        Assert.Equal(declared, Function().Matches(Read("fork_guard.c")).Select(match => match.Groups[1].Value).Order());
        Assert.Equal(declared, managed.Append("keyrx_version").Order());
    }

    [Fact]
    public unsafe void AnItemIsLaidOutAsInTheHeader()
    {
        Assert.Equal((48, 16, 24), (sizeof(ItemLayout), sizeof(PositionLayout), sizeof(RecordLayout)));
        Assert.Equal(
            ["Size", "Kind", "Epoch", "Sequence", "TimeNanos", "Lost", "Length"],
            typeof(ItemLayout).GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Select(field => field.Name));
        Assert.Equal(40, Marshal.OffsetOf<ItemLayout>(nameof(ItemLayout.Length)));
    }

    [Fact]
    public unsafe void AMessageIsLaidOutAsInTheHeader()
    {
        Assert.Equal(144, sizeof(MessageLayout));
        Assert.Equal(32, Marshal.OffsetOf<MessageLayout>(nameof(MessageLayout.User)));
        Assert.Equal(40, Marshal.OffsetOf<MessageLayout>(nameof(MessageLayout.Client)));
        Assert.Equal(80, Marshal.OffsetOf<MessageLayout>(nameof(MessageLayout.Token)));
    }

    private static string Read(string name) =>
        File.ReadAllText(Path.Combine(RepositoryFiles.Root, "src/KeyRx.Native", name));

    /// <summary>"TooSmall" is TOO_SMALL in C.</summary>
    private static string Upper(string name) => Hump().Replace(name, "_").ToUpperInvariant();

    [GeneratedRegex(@"\b(KEYRX_[A-Z_]+) = (-?\d+)")]
    private static partial Regex Enumerator();

    [GeneratedRegex(@"^(?:int|const char \*) ?\*?(keyrx_\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Function();

    [GeneratedRegex(@"^\s+(keyrx_\w+);", RegexOptions.Multiline)]
    private static partial Regex Listed();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Hump();
}
