using KeyRx.Tests.Faults.Model;
using KeyRx.Tests.Faults.Server;
using KeyRx.Tests.Faults.WebSockets;

namespace KeyRx.Tests.Faults;

/// <summary>Every planted fault: a folder a subject, a file an aspect of it.</summary>
internal static class FaultTable
{
    internal static IReadOnlyList<Fault> All { get; } =
    [
        .. FramingFaults.All, .. WritingFaults.All, .. MaskingFaults.All, .. Utf8Faults.All, .. MessageFaults.All, .. CloseFaults.All,
        .. RequestFaults.All, .. ListFaults.All, .. AnswerFaults.All, .. DeflateFaults.All,
        .. InheritedFaults.All, .. LagFaults.All, .. PersistenceFaults.All, .. ProtectionFaults.All,
        .. ModelFaults.All,
    ];
}
