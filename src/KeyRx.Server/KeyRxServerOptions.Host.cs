using KeyRx.Server.Access;
using KeyRx.Server.Hooks;
using KeyRx.Server.Inbound;
using KeyRx.Server.Interop;

namespace KeyRx.Server;

/// <summary>What the embedding program has to do with its clients itself.</summary>
public sealed partial class KeyRxServerOptions
{
    private const int InboundTopicsLimit = 1024;

    /// <summary>
    /// Topics for the host: what clients publish there is read with <see cref="KeyRxServer.FindInbound"/>, and answered
    /// by the program. None has the name of a topic.
    /// </summary>
    public IList<InboundTopicOptions> InboundTopics { get; set; } = [];

    /// <summary>Hears of clients that come and go; null for nobody.</summary>
    public IConnectionHooks? Hooks { get; set; }

    /// <summary>
    /// Says who a client is that shows a token which is none of <see cref="Tokens"/>, such as a JWT, and what it may
    /// do; null refuses it (401). Runs on the thread pool, several at a time, for upgrades alone, after Host, Origin
    /// and user were looked at. What it throws is logged, and the client told 503, as where it is late or too many are
    /// under way.
    /// </summary>
    public Func<AuthenticationRequest, CancellationToken, ValueTask<TokenPrincipal?>>? Authenticate { get; set; }

    /// <summary>
    /// For one call of <see cref="Authenticate"/>: then its token is cancelled and its client told 503.
    /// </summary>
    public TimeSpan AuthenticationTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Calls of <see cref="Authenticate"/> that are under way at most. One that does not end when it is cancelled keeps
    /// its place.
    /// </summary>
    public int MaxAuthentications { get; set; } = 64;

    /// <summary>
    /// How urgently the loop's thread runs. On Linux a step is a nice value of 5; above normal needs CAP_SYS_NICE or a
    /// limit (<c>ulimit -e</c>), or the start is refused.
    /// </summary>
    public ThreadPriority LoopPriority { get; set; } = ThreadPriority.Normal;

    /// <summary>CPUs that the loop's thread may run on, from 0; null = all of the process. Linux only.</summary>
    public IList<int>? LoopCpus { get; set; }

    /// <summary>Null where a token that is not known is refused.</summary>
    internal Authentication? Authentication =>
        Authenticate is { } ask ? new Authentication(ask, AuthenticationTimeout, MaxAuthentications) : null;

    private void ValidateHost()
    {
        CheckTime(AuthenticationTimeout, nameof(AuthenticationTimeout), TimeSpan.FromMilliseconds(100), StepLimit);
        CheckRange(MaxAuthentications, nameof(MaxAuthentications), 1);
        if (!Enum.IsDefined(LoopPriority))
            throw Refused(nameof(LoopPriority), $"there is no priority {(int)LoopPriority}");
        if (LoopCpus is not null) ValidateCpus(LoopCpus);
        CheckMembers(InboundTopics, nameof(InboundTopics));
        if (InboundTopics.Count > InboundTopicsLimit)
        {
            throw Refused(
                nameof(InboundTopics), $"there are {InboundTopics.Count} topics: give {InboundTopicsLimit} at most");
        }

        var names = AllTopics().Select(topic => topic.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var topic in InboundTopics)
        {
            if (topic.FindMistake() is { } mistake) throw Refused(nameof(InboundTopics), mistake);
            if (!names.Add(topic.Name))
                throw Refused(nameof(InboundTopics), $"there is another topic '{topic.Name}': give each its own name");
        }
    }

    private static void ValidateCpus(IList<int> cpus)
    {
        if (!OperatingSystem.IsLinux())
            throw Refused(nameof(LoopCpus), "CPUs can be chosen on Linux only: give null");
        if (cpus.Count == 0) throw Refused(nameof(LoopCpus), "there is no CPU: give at least one, or null for all");
        var allowed = LoopThread.Cpus();
        foreach (var cpu in cpus)
        {
            if (!allowed.Contains(cpu))
            {
                throw Refused(
                    nameof(LoopCpus), $"this process may not use CPU {cpu}: give some of {string.Join(", ", allowed)}");
            }
        }
    }
}
