using System.Globalization;
using KeyRx.Peers;

namespace KeyRx.Daemon.Pages;

/// <summary>Who runs <c>sudo</c>, for whom root then asks.</summary>
internal static class SudoUser
{
    /// <summary>Null where this is not root, or root who came by another way.</summary>
    internal static uint? Find() =>
        LocalUsers.Own == LocalUsers.Root
        && uint.TryParse(
            Environment.GetEnvironmentVariable("SUDO_UID"), NumberStyles.None, CultureInfo.InvariantCulture,
            out var user)
            ? user
            : null;
}
