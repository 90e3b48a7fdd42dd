using System.Runtime.InteropServices;
using System.Text;
using KeyRx.Native.Errors;
using KeyRx.Native.Exports;
using KeyRx.Native.Layouts;
using Xunit;

namespace KeyRx.Tests.Native.Exports;

/// <summary>
/// The functions as C calls them, in this process: what is published is read, and neither costs an allocation.
/// tests/abi calls them in the library that is compiled ahead of time.
/// </summary>
public sealed unsafe class PublishAndReadTests : IDisposable
{
    private const string Options =
        "listen = 127.0.0.1:0\ntoken = t 0123456789012345678901 status\ntopic = a last\ntopic = raw opaque";

    private readonly nint _server;

    public PublishAndReadTests()
    {
        nint server;
        fixed (byte* options = Text(Options)) Assert.Equal(0, Start(options, &server));
        _server = server;
    }

    private static delegate* unmanaged[Cdecl]<byte*, nint*, int> Start => &ServerExports.Start;

    private static delegate* unmanaged[Cdecl]<nint, int> Stop => &ServerExports.Stop;

    private static delegate* unmanaged[Cdecl]<nint, byte*, byte*, nuint, int> Publish => &ServerExports.Publish;

    private static delegate* unmanaged[Cdecl]<nint, RecordLayout*, nuint, nuint*, int> PublishBatch =>
        &ServerExports.PublishBatch;

    private static delegate* unmanaged[Cdecl]<nint, byte*, PositionLayout*, nint*, int> Open => &ReaderExports.Open;

    private static delegate* unmanaged[Cdecl]<nint, byte*, nuint, ItemLayout*, int> Read => &ReaderExports.Read;

    private static delegate* unmanaged[Cdecl]<nint, int, int> Wait => &ReaderExports.Wait;

    private static delegate* unmanaged[Cdecl]<nint, int> Close => &ReaderExports.Close;

    private static delegate* unmanaged[Cdecl]<byte*> LastError => &LibraryExports.LastError;

    public void Dispose() => Assert.Equal(0, Stop(_server));

    [Fact]
    public void WhatIsPublishedIsReadInItsOrder()
    {
        var reader = OpenReader("raw");
        Assert.Equal(0, PublishText("raw", "one"));
        Assert.Equal(0, PublishText("raw", "two"));

        Assert.Equal((ItemKind.Record, 1UL, "one"), ReadOne(reader));
        Assert.Equal((ItemKind.Record, 2UL, "two"), ReadOne(reader));
        Assert.Equal(0, Close(reader));
    }

    [Fact]
    public void ABatchStopsAtTheFirstThatIsRefusedAndSaysWhere()
    {
        var reader = OpenReader("a");
        fixed (byte* topic = Text("a"), good = "[1]"u8, bad = "[1"u8)
        {
            var records = stackalloc RecordLayout[]
            {
                new() { Topic = topic, Data = good, Size = 3 },
                new() { Topic = topic, Data = bad, Size = 2 },
                new() { Topic = topic, Data = good, Size = 3 },
            };
            nuint published = 99;

            Assert.Equal((int)Result.Payload, PublishBatch(_server, records, 3, &published));
            Assert.Equal((nuint)1, published);
            Assert.StartsWith("the payload of 'a' is no JSON: ", Error(), StringComparison.Ordinal);
            Assert.Equal(0, PublishBatch(_server, records, 1, &published));
        }

        Assert.Equal(0, Close(reader));
    }

    [Fact]
    public void AnErrorIsToldToTheThreadThatMadeIt()
    {
        Assert.Equal((int)Result.Topic, PublishText("nothing", "1"));
        var mine = Error();
        var others = "";
        var other = new Thread(() => others = Error());
        other.Start();
        other.Join();

        Assert.Equal(("there is no topic 'nothing': declare it in the options", ""), (mine, others));
    }

    [Fact]
    public void PublishingAndReadingAllocateNothing()
    {
        var reader = OpenReader("raw");
        var buffer = stackalloc byte[64];
        var item = new ItemLayout { Size = (uint)sizeof(ItemLayout) };
        fixed (byte* topic = Text("raw"), data = "payload"u8)
        {
            // What each one allocates is in every round; what the runtime does once, when it compiles anew, is in one.
            var least = long.MaxValue;
            for (var round = 0; round < 20 && least > 0; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var i = 0; i < 200; i++) PublishAndRead(reader, topic, data, buffer, &item);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.Equal(0, least);
        }

        Assert.Equal(0, Close(reader));
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + "\0");

    private static string Error() => Marshal.PtrToStringUTF8((nint)LastError())!;

    private void PublishAndRead(nint reader, byte* topic, byte* data, byte* buffer, ItemLayout* item)
    {
        if (Publish(_server, topic, data, 7) != 0) throw new InvalidOperationException(Error());
        while (Read(reader, buffer, 64, item) == 0)
        {
            if (Wait(reader, 10_000) < 0) throw new InvalidOperationException(Error());
        }
    }

    private int PublishText(string topic, string payload)
    {
        fixed (byte* name = Text(topic), data = Text(payload))
            return Publish(_server, name, data, (nuint)Encoding.UTF8.GetByteCount(payload));
    }

    private nint OpenReader(string topic)
    {
        nint reader;
        fixed (byte* name = Text(topic)) Assert.Equal(0, Open(_server, name, null, &reader));
        return reader;
    }

    private static (ItemKind Kind, ulong Sequence, string Text) ReadOne(nint reader)
    {
        var item = new ItemLayout { Size = (uint)sizeof(ItemLayout) };
        var buffer = stackalloc byte[64];
        while (Read(reader, buffer, 64, &item) == 0) Assert.True(Wait(reader, 10_000) >= 0);
        return ((ItemKind)item.Kind, item.Sequence, Encoding.UTF8.GetString(buffer, (int)item.Length));
    }
}
