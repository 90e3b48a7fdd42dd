using static KeyRx.Tests.Conformance.Frames;
using static KeyRx.Tests.Conformance.ServerCases;

namespace KeyRx.Tests.Conformance;

/// <summary>RFC 6455 7.4: which statuses may be sent; those are echoed, the others are a fault.</summary>
internal static class CloseStatusTable
{
    internal static IEnumerable<ServerCase> All =>
    [
        .. Each([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011], status =>
            End("RFC 6455 7.4.1", $"the status {status} is echoed", [Close(status)], Close(status))),
            .. Each([1012, 1013, 1014], status =>
                End("RFC 6455 11.7", $"the registered status {status} is echoed", [Close(status)], Close(status))),
            .. Each([3000, 3001, 3999, 4000, 4001, 4999], status =>
                End("RFC 6455 7.4.2", $"the status {status} is echoed", [Close(status, "why")], Close(status))),
            .. Each([1004, 1005, 1006, 1015], status =>
                Fail("RFC 6455 7.4.1", $"the status {status} is never sent", 1002, Close(status))),
            .. Each([0, 1, 999, 1016, 1017, 1100, 1999, 2000, 2999, 5000, 9999, 32_768, 65_535], status =>
                Fail("RFC 6455 7.4.2", $"the status {status} is in no range", 1002, Close(status))),
        Fail("RFC 6455 7.4.1", "the status 1005 with a reason", 1002, Close(1005, "why")),
        Fail("RFC 6455 7.4.2", "the status 65535 with a reason", 1002, Close(65_535, "why")),
    ];
}
