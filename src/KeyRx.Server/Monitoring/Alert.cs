using KeyRx.Server.Diagnostics;

namespace KeyRx.Server.Monitoring;

/// <summary>One rule and where it stands.</summary>
internal sealed class Alert(AlertRule rule)
{
    private int _seconds;

    internal AlertRule Rule => rule;

    internal bool IsRaised { get; private set; }

    /// <summary>Takes the value of one second; true when the alert was raised or cleared by it.</summary>
    internal bool Take(double value)
    {
        var isOnTheOtherSide = IsRaised ? value < rule.ClearBelow : value > rule.Limit;
        _seconds = isOnTheOtherSide ? _seconds + 1 : 0;
        if (_seconds < (IsRaised ? rule.ClearAfter : rule.RaiseAfter) || !isOnTheOtherSide) return false;
        (IsRaised, _seconds) = (!IsRaised, 0);
        return true;
    }
}
