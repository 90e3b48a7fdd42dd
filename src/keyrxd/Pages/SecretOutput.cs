using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Systemd;
using KeyRx.Peers.Files;

namespace KeyRx.Daemon.Pages;

/// <summary>
/// Whether a secret that a person asked for may be printed: to a terminal, a pipe, or a file of theirs.
/// </summary>
internal static class SecretOutput
{
    /// <summary>Asked before anything is done, so that nothing is when the answer is no.</summary>
    /// <exception cref="UserException">Others could read it.</exception>
    internal static void Check()
    {
        if (Journal.IsStandardOutput())
        {
            throw new UserException(
                ExitCode.File, "this would go to the journal, which is kept and read by others: run it at a terminal");
        }
        if (StandardOutput.IsFileOpenToOthers)
        {
            throw new UserException(
                ExitCode.File,
                "standard output is a file that others can read, so no secret is written there: chmod 600 it, or say " +
                    "umask 077 before it is made");
        }
    }
}
