using KeyRx.Protocol;
using KeyRx.Streams;

namespace KeyRx.Server;

/// <summary>Topics that come and go while the server runs.</summary>
public sealed partial class KeyRxServer
{
    /// <summary>
    /// Adds a topic, to which may be published and subscribed when this returns. It lives in memory alone: a persisted
    /// log does not keep it, nor its name over a restart. Asks the system for memory; the server goes on meanwhile.
    /// </summary>
    /// <param name="options">They are copied. The name is none of a topic that there is, nor of a standard one.</param>
    /// <exception cref="ArgumentException">
    /// An option is not allowed, or the name is taken, being removed or reserved; the message says which.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// There are too many topics, their logs would take more than <see cref="KeyRxServerOptions.MaxLogBytes"/>, or the
    /// server has stopped; the message says which.
    /// </exception>
    public TopicHandle AddTopic(TopicOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var added = options with { };
        KeyRxServerOptions.ValidateTopic(added, nameof(options));
        if (Topics.IsStandard(added.Name))
        {
            throw new ArgumentException(
                $"'{added.Name}' is a standard topic, which a server has from its start or not at all",
                nameof(options));
        }

        if (_core.Inbound.TryFind(added.Name, out _))
        {
            throw new ArgumentException(
                $"there is a topic '{added.Name}' for the host: give each its own name", nameof(options));
        }

        if (!_callers.TryEnter()) throw new InvalidOperationException("the server has stopped: no topic was added");
        try
        {
            return new TopicHandle(this, _core.Topics.Add(added, _options.MaxLogBytes));
        }
        finally
        {
            _callers.Leave();
        }
    }

    /// <summary>
    /// Removes a topic that was added. At once nobody can subscribe or publish to it; who is subscribed gets what was
    /// published before, as far as it reads, and is told <c>removed</c>; readers in this process are closed.
    /// </summary>
    /// <param name="topic">One that <see cref="AddTopic"/> has added.</param>
    /// <returns>
    /// Ends when everybody is told and the memory is freed, or the server has ended: the name can be added again then.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// There is no such topic, it is being removed already, or it was there from the start.
    /// </exception>
    public Task RemoveTopicAsync(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        if (!_callers.TryEnter()) return Task.CompletedTask;
        var removed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var withdrawn = _core.Topics.Withdraw(topic);
            _queue.Call(() => _core.Removals.Begin(withdrawn, removed.SetResult));
        }
        finally
        {
            _callers.Leave();
        }

        return Task.WhenAny(removed.Task, Completion);
    }
}
