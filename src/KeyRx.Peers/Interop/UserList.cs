using System.Runtime.InteropServices;

namespace KeyRx.Peers.Interop;

/// <summary>The whole list of users, which <c>getpwent(3)</c> walks with a place of the process's own.</summary>
/// <remarks>Threading: any thread; one walk at a time. Linux.</remarks>
internal static unsafe partial class UserList
{
    private static readonly Lock Walking = new();

    /// <summary>A group does not list those whose primary group it is.</summary>
    internal static List<uint> WithPrimaryGroup(uint group)
    {
        var users = new List<uint>();
        lock (Walking)
        {
            Rewind();
            while (Next() is not 0 and var entry)
            {
                var numbers = (uint*)(entry + (2 * sizeof(nint))); // uid, then gid
                if (numbers[1] == group) users.Add(numbers[0]);
            }

            End();
        }

        return users;
    }

    [LibraryImport("libc", EntryPoint = "setpwent")]
    private static partial void Rewind();

    [LibraryImport("libc", EntryPoint = "getpwent")]
    private static partial nint Next();

    [LibraryImport("libc", EntryPoint = "endpwent")]
    private static partial void End();
}
