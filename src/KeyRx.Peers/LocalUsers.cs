using System.Globalization;
using KeyRx.Peers.Interop;
using Microsoft.Win32.SafeHandles;

namespace KeyRx.Peers;

/// <summary>The users and groups of this machine, and whose a file is. Linux: elsewhere nobody is found.</summary>
/// <remarks>Threading: any thread. The system may ask a server for names (LDAP), so a call may take its time: never
/// from a loop.</remarks>
public static class LocalUsers
{
    /// <summary>The administrator.</summary>
    public const uint Root = 0;

    /// <summary>Whose rights this process has; root's number where the system has no such numbers.</summary>
    public static uint Own => OperatingSystem.IsLinux() ? Accounts.EffectiveUser() : Root;

    /// <summary>A user by name, or by number: a number need not be in the list of users.</summary>
    public static uint? Find(string nameOrNumber)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrNumber);
        if (!OperatingSystem.IsLinux()) return null;
        return Accounts.FindUser(nameOrNumber) is { } found ? found.User : NumberOf(nameOrNumber);
    }

    /// <summary>What a user is called: the number where the system knows no name.</summary>
    public static string NameOf(uint user) =>
        (OperatingSystem.IsLinux() ? Accounts.FindName(user) : null)
        ?? user.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Who is in a group, by its name or number: those that it lists and those whose primary group it is. Null when
    /// there is no such group.
    /// </summary>
    public static IReadOnlySet<uint>? MembersOf(string groupNameOrNumber)
    {
        ArgumentException.ThrowIfNullOrEmpty(groupNameOrNumber);
        if (!OperatingSystem.IsLinux()) return null;
        var found = Accounts.FindGroup(groupNameOrNumber)
            ?? (NumberOf(groupNameOrNumber) is { } number ? Accounts.FindGroup(number) : null);
        if (found is not { } group) return null;
        var members = new HashSet<uint>(UserList.WithPrimaryGroup(group.Group));
        foreach (var name in group.Members)
        {
            if (Accounts.FindUser(name) is { } member) members.Add(member.User);
        }

        return members;
    }

    /// <summary>Whose a file is; null when there is none, or no such numbers.</summary>
    public static uint? OwnerOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OperatingSystem.IsLinux() ? FileStatus.OwnerOf(path) : null;
    }

    internal static uint? OwnerOf(SafeFileHandle file) =>
        OperatingSystem.IsLinux() ? FileStatus.Of(file)?.Owner : null;

    private static uint? NumberOf(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
