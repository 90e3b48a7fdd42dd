namespace KeyRx.Tests.Conformance;

/// <summary>The shapes that nearly all cases of the server's role have; used by the tables.</summary>
internal static class ServerCases
{
    /// <summary>Another key for each frame; they are fixed so that a failure can be sent again.</summary>
    private static readonly byte[][] Keys =
        [[0x37, 0xFA, 0x21, 0x3D], [0, 0, 0, 0], [0xFF, 0x00, 0x80, 0x7F], [1, 2, 3, 4]];

    internal static readonly WireFrame Goodbye = Frames.Close(1000);

    /// <summary>Frames as a client sends them.</summary>
    internal static byte[] Masked(params IEnumerable<WireFrame> frames) =>
        [.. frames.SelectMany((frame, i) => (frame with { MaskingKey = Keys[i % Keys.Length] }).ToBytes())];

    /// <summary>After these the connection is well: it takes leave normally.</summary>
    internal static ServerCase Echo(string clause, string what, WireFrame[] sent, params WireFrame[] back) =>
        End(clause, what, [.. sent, Goodbye], [.. back, Goodbye]);

    /// <summary>After these the server closes with the status of its last frame.</summary>
    internal static ServerCase End(string clause, string what, WireFrame[] sent, params WireFrame[] back) =>
        EndAt(clause, what, Masked(sent), back);

    /// <summary>The same with bytes that may be less than a frame: the peer sends no more, and waits.</summary>
    internal static ServerCase EndAt(string clause, string what, byte[] sent, params WireFrame[] back) =>
        new(clause, what)
        {
            Request = OpeningRequest.Good,
            Behind = sent,
            Replies = [.. back.Select(frame => frame.ToString())],
        };

    /// <summary>These break a rule, and the server says this status at the last byte sent.</summary>
    internal static ServerCase Fail(string clause, string what, int status, params WireFrame[] sent) =>
        End(clause, what, sent, Frames.Close(status));

    internal static ServerCase FailAt(string clause, string what, int status, params byte[] sent) =>
        EndAt(clause, what, sent, Frames.Close(status));

    /// <summary>The request is agreed to, and a message goes to and fro.</summary>
    internal static ServerCase Open(string clause, string what, string request, params string[] fields) =>
        new(clause, what)
        {
            Request = request,
            Fields = fields,
            Behind = Masked(Frames.Text("hello"), Goodbye),
            Replies = ["text hello", "close 1000"],
        };

    /// <summary>The request is refused.</summary>
    internal static ServerCase Refuse(string clause, string what, int status, string request, params string[] fields) =>
        new(clause, what) { Request = request, Status = status, Fields = fields };

    /// <summary>The same for many requests that differ in one place, which their names show.</summary>
    internal static IEnumerable<ServerCase> Each<T>(IEnumerable<T> values, Func<T, ServerCase> make) =>
        values.Select(make);
}
