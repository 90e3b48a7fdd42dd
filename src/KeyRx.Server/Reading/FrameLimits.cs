using KeyRx.Server.Limits;

namespace KeyRx.Server.Reading;

/// <summary>What a client may send in one message, and in a second.</summary>
internal sealed record FrameLimits(int MessageBytesMax, int EchoMessageBytesMax, RateLimits Rate);
