namespace KeyRx.Peers.Interop;

/// <summary>What the kernel says of a file.</summary>
/// <param name="Links">How many names it has.</param>
/// <param name="Owner">The user whose it is.</param>
/// <param name="Group">The group whose it is.</param>
/// <param name="Mode">Type and permissions (inode(7)).</param>
internal readonly record struct FileFacts(uint Links, uint Owner, uint Group, uint Mode)
{
    internal const uint GroupMayWrite = 0x10;
    internal const uint OthersMayWrite = 0x2;

    private const uint TypeMask = 0xF000; // S_IFMT
    private const uint Regular = 0x8000; // S_IFREG
    private const uint Socket = 0xC000; // S_IFSOCK
    private const uint Sticky = 0x200; // S_ISVTX
    private const uint ForOthers = 0x3F; // what group and others may

    internal bool IsRegular => (Mode & TypeMask) == Regular;

    internal bool IsSocket => (Mode & TypeMask) == Socket;

    /// <summary>Only a file's owner, and the folder's, may rename and delete what is in it.</summary>
    internal bool IsSticky => (Mode & Sticky) != 0;

    /// <summary>Its group or everybody may read, write or run it.</summary>
    internal bool IsOpenToOthers => (Mode & ForOthers) != 0;

    /// <summary>What kind of file that is, for a sentence.</summary>
    internal string Kind => (Mode & TypeMask) switch
    {
        Regular => "a regular file",
        0x4000 => "a folder",
        0x1000 => "a FIFO",
        Socket => "a socket",
        0xA000 => "a symbolic link",
        _ => "a device",
    };
}
