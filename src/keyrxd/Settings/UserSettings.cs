using KeyRx.Daemon.Errors;
using KeyRx.Peers;

namespace KeyRx.Daemon.Settings;

/// <summary>The users who may connect, from names to numbers. Asks the system, which may take its time.</summary>
internal static class UserSettings
{
    /// <exception cref="UserException">A name that the system does not know.</exception>
    internal static IReadOnlySet<uint> Read(SettingReader reader)
    {
        var users = new HashSet<uint>();
        foreach (var name in reader.List(SettingTable.AllowUser)) users.Add(UserOf(name));
        foreach (var name in reader.List(SettingTable.AllowGroup)) users.UnionWith(MembersOf(name));
        return users;
    }

    /// <summary>The highest number is the system's for "no user".</summary>
    private static uint UserOf(string name) =>
        name.Length > 0 && LocalUsers.Find(name) is { } user and < uint.MaxValue
            ? user
            : throw SettingReader.Bad(SettingTable.AllowUser, name, Advice("user"));

    private static IReadOnlySet<uint> MembersOf(string name) =>
        (name.Length > 0 ? LocalUsers.MembersOf(name) : null)
        ?? throw SettingReader.Bad(SettingTable.AllowGroup, name, Advice("group"));

    private static string Advice(string what) =>
        OperatingSystem.IsLinux()
            ? $"there is no such {what} on this machine: give a name or a number that is there"
            : "only Linux tells who connects: leave it out";
}
