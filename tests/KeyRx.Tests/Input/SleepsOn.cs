namespace KeyRx.Tests.Input;

/// <summary>The three ways in which a ring's consumer sleeps.</summary>
internal enum SleepsOn
{
    /// <summary>FUTEX_WAIT on the wake word.</summary>
    Futex,

    /// <summary>epoll_wait on an eventfd.</summary>
    Eventfd,

    /// <summary>A semaphore, where there is neither.</summary>
    Semaphore,
}
