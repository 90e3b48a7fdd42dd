using KeyRx.Client;
using KeyRx.Server.Inbound;
using Xunit;

namespace KeyRx.Tests.Server.Inbound;

/// <summary>What tests of topics for the host share: one topic, and reading it.</summary>
public abstract class InboundTest : LifecycleTest
{
    private protected static readonly InboundTopicOptions[] Command = [new("command")];

    private protected byte[] Buffer { get; } = new byte[4096];

    private protected async Task<InboundMessage> SenderAsync(InboundTopic topic, KeyRxClient client)
    {
        var asking = client.PublishAsync("command", "1"u8.ToArray(), Cancellation);
        var message = await ReadAsync(topic);
        Assert.True(message.Accept());
        await asking;
        return message;
    }

    private protected async Task<InboundMessage> ReadAsync(InboundTopic topic)
    {
        InboundMessage message;
        while (!topic.TryRead(Buffer, out message)) Assert.True(await topic.WaitAsync(Cancellation));
        return message;
    }
}
