using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace KeyRx.Native.Servers;

/// <summary>
/// Names of topics as strings, by the bytes that callers give: found without an allocation from the second time on.
/// </summary>
/// <remarks>Threading: any thread. Only names that were published to are kept: no more than topics.</remarks>
internal sealed class TopicNames
{
    private readonly ConcurrentDictionary<byte[], string> _names = new(NameBytes.Instance);
    private readonly ConcurrentDictionary<byte[], string>.AlternateLookup<ReadOnlySpan<byte>> _find;

    internal TopicNames() => _find = _names.GetAlternateLookup<ReadOnlySpan<byte>>();

    internal bool TryFind(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out string? name) =>
        _find.TryGetValue(utf8, out name);

    internal void Keep(string name) => _names.TryAdd(Encoding.UTF8.GetBytes(name), name);
}
