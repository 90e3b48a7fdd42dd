using KeyRx.Tests.WebSockets;

namespace KeyRx.Tests.Faults.WebSockets;

/// <summary>Upgrade requests judged wrongly: RFC 6455 4.2.1, RFC 9112.</summary>
internal static class RequestFaults
{
    private const string Reader = "KeyRx.WebSockets/Handshake/UpgradeRequestReader.cs";
    private const string Head = "KeyRx.WebSockets/Handshake/RequestHead.cs";
    private const string Host = "KeyRx.WebSockets/Handshake/HostField.cs";
    private const string Request = "KeyRx.WebSockets/Handshake/UpgradeRequest.cs";

    internal static IReadOnlyList<Fault> All { get; } =
    [
        new("Http10IsTaken", Head, @"""HTTP/1.1"" => null",
            @"""HTTP/1.1"" or ""HTTP/1.0"" => null",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.ABrokenRequestLine_4_1))),
        new("TheMethodIsReadInAnyCase", Head, "!IsKnownMethod(line[parts[0]])",
            """!IsKnownMethod(line[parts[0]].ToString().ToUpperInvariant())""",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.ABrokenRequestLine_4_1))),
        new("ATargetMayHaveAFragment", Head, " || asked.Contains('#', StringComparison.Ordinal)",
            "",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.ABrokenRequestLine_4_1))),
        new("TwoHostsAreTaken", Head, """["Host", "Origin",""",
            """["Origin",""",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.AHeaderTwiceThatMayStandOnce_Rfc9110_5_3))),
        new("AFoldedLineIsAHeader", Head, """line.Length > 0 && line[0] is ' ' or '\t'""",
            "line.Length > 8192",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.ABrokenHeader_Rfc9112_5))),
        new("ABlankMayStandBeforeTheColon", Head, "HttpToken.IsValid(line[..colon])",
            "HttpToken.IsValid(line[..colon].TrimEnd())",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.ABrokenHeader_Rfc9112_5))),
        new("AnyKeyIsTaken", Reader, """!IsKey(head.ValueOf("Sec-WebSocket-Key"))""",
            """!head.Has("Sec-WebSocket-Key")""",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.WhatAnUpgradeMustHave_4_2_1))),
        new("AnyVersionIsTaken", Reader, @"head.ValueOf(""Sec-WebSocket-Version"") is not ""13""",
            """!head.Has("Sec-WebSocket-Version")""",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.WhatAnUpgradeMustHave_4_2_1))),
        new("ConnectionIsNoList", Reader, """!head.HasToken("Connection", "Upgrade")""",
            @"head.Single(""Connection"") != ""Upgrade""",
            KillingTest.Of<UpgradeRequestReaderTests>(nameof(UpgradeRequestReaderTests.EverythingAskedForIsThere_4_2_1))),
        new("ConnectionNeedNotSayUpgrade", Reader, """!head.HasToken("Connection", "Upgrade")""",
            """!head.Has("Connection")""",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.WhatAnUpgradeMustHave_4_2_1))),
        new("ABodyIsTaken", Reader, """head.ValueOf("Content-Length") is not "0")""",
            @"head.ValueOf(""Content-Length"") is ""1"")",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.ABody_4_1))),
        new("FramesBehindTheHeadAreLost", Reader, "input = input.Slice(reader.Position);",
            "input = input.Slice(input.End);",
            KillingTest.Of<UpgradeRequestReaderTests>(nameof(UpgradeRequestReaderTests.FramesBehindTheHeadStayInTheInput_4_2))),
        new("AZeroByteIsNotSeenAtOnce", Reader, @"""\r\n\0""u8",
            @"""\r\n""u8",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.WhatCannotBecomeARequestIsRefusedAtOnce_Rfc9112_2_2))),
        new("ARequestMayBeginWithADigit", Reader, "!char.IsAsciiLetter((char)first)",
            "!char.IsAsciiLetterOrDigit((char)first)",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.WhatCannotBecomeARequestIsRefusedAtOnce_Rfc9112_2_2))),
        new("AHundredAndOneHeadersAreTaken", Reader, "lines > LinesMax",
            "lines > LinesMax + 1",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.AtMostAHundredHeaders))),
        new("APortMayHaveLetters", Host, "!port[1..].ContainsAnyExceptInRange('0', '9')",
            "port.Length > 1",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.WhatAnUpgradeMustHave_4_2_1))),
        new("TheHostHeaderCountsNotTheTarget", Request, """head.Authority ?? head.Single("Host")!""",
            """head.Single("Host")!""",
            KillingTest.Of<UpgradeRequestReaderTests>(nameof(UpgradeRequestReaderTests.TheAbsoluteFormNamesHostAndPath_Rfc9112_3_2_2))),
    ];
}
