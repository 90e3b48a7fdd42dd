using System.Runtime.InteropServices;

namespace KeyRx.Peers.Interop;

/// <summary>
/// The system's users and groups by <c>getpwnam_r(3)</c> and its siblings. <c>struct passwd</c> is name, password,
/// uid, gid; <c>struct group</c> is name, password, gid, members, on every Linux; it is read by these offsets.
/// </summary>
/// <remarks>Threading: any thread. A look-up may ask the network (LDAP) and take its time. Linux.</remarks>
internal static unsafe partial class Accounts
{
    private const int EntryBytes = 64;
    private const int FirstBytes = 1024, MostBytes = 16 * 1024 * 1024;
    private const int TooSmall = 34; // ERANGE

    private static readonly int NumberAt = 2 * sizeof(nint);
    private static readonly int GroupMembersAt = 3 * sizeof(nint);

    private delegate int Asking(byte* entry, byte* buffer, nuint length, nint* found);

    /// <summary>Whose rights this process has.</summary>
    internal static uint EffectiveUser() => GetEffectiveUser();

    internal static (uint User, uint Group)? FindUser(string name) =>
        Find((entry, buffer, length, found) => GetUser(name, entry, buffer, length, found), NumbersOf);

    internal static string? FindName(uint user) =>
        Find((entry, buffer, length, found) => GetUser(user, entry, buffer, length, found), NameOf);

    internal static (uint Group, string[] Members)? FindGroup(string name) =>
        Find((entry, buffer, length, found) => GetGroup(name, entry, buffer, length, found), MembersOf);

    internal static (uint Group, string[] Members)? FindGroup(uint number) =>
        Find((entry, buffer, length, found) => GetGroup(number, entry, buffer, length, found), MembersOf);

    private static T? Find<T>(Asking ask, Func<nint, T?> read)
    {
        var entry = stackalloc byte[EntryBytes];
        for (var size = FirstBytes; size <= MostBytes; size *= 2)
        {
            var buffer = new byte[size];
            nint found = 0;
            fixed (byte* first = buffer)
            {
                var error = ask(entry, first, (nuint)size, &found);
                if (error == TooSmall) continue;
                return error == 0 && found != 0 ? read((nint)entry) : default;
            }
        }

        return default;
    }

    private static (uint User, uint Group)? NumbersOf(nint entry) =>
        (*(uint*)(entry + NumberAt), *(uint*)(entry + NumberAt + sizeof(uint)));

    private static string? NameOf(nint entry) => Marshal.PtrToStringUTF8(*(nint*)entry);

    private static (uint Group, string[] Members)? MembersOf(nint entry)
    {
        var members = new List<string>();
        for (var next = *(nint**)(entry + GroupMembersAt); next is not null && *next != 0; next++)
            members.Add(Marshal.PtrToStringUTF8(*next)!);
        return (*(uint*)(entry + NumberAt), [.. members]);
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetUser(string name, byte* entry, byte* buffer, nuint length, nint* found);

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static partial int GetUser(uint user, byte* entry, byte* buffer, nuint length, nint* found);

    [LibraryImport("libc", EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetGroup(string name, byte* entry, byte* buffer, nuint length, nint* found);

    [LibraryImport("libc", EntryPoint = "getgrgid_r")]
    private static partial int GetGroup(uint number, byte* entry, byte* buffer, nuint length, nint* found);
}
