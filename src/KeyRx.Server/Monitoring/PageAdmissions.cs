using KeyRx.Server.Diagnostics;
using KeyRx.Server.Ingest;
using KeyRx.Server.Timing;
using KeyRx.Streams;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server.Monitoring;

/// <summary>
/// Tells of each page that is let in, in the log and on topic <c>server</c>: whoever did not open one then sees that
/// somebody did. Names of a user and a token, never a secret.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class PageAdmissions(TopicTable topics, MonotonicClock clock, ILogger logger)
{
    /// <param name="user">As the system calls it; empty where it is not known.</param>
    /// <param name="token">The one that had the page's secret made.</param>
    internal void Tell(string user, string token)
    {
        ServerLog.PageAdmitted(logger, user.Length == 0 ? "unknown" : user, token);
        OwnEvents.Append(topics, Protocol.Topics.Server, clock, json =>
        {
            json.WriteString("kind"u8, "page_admitted"u8);
            if (user.Length > 0) json.WriteString("user"u8, user);
            json.WriteString("token"u8, token);
        });
        if (topics.TryFind(Protocol.Topics.Server, out var topic)) topic.Flush();
    }
}
