using System.Diagnostics;
using KeyRx.Peers;
using KeyRx.Peers.Files;
using KeyRx.Tests.Input;
using Xunit;

namespace KeyRx.Tests.Peers.Files;

/// <summary>What may hold secrets, and what is said of the rest. Only root can give files to others.</summary>
public sealed class PrivateFileTests : IDisposable
{
    private const string Text = "a secret";

    private readonly TemporaryFolder _folder = new();

    public PrivateFileTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems are asked for less");

    private string Folder => _folder.PathOf("in");

    private string Secret => _folder.PathOf("in/secret");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("chmod 600 in/secret")]
    [InlineData("chmod 400 in/secret")]
    [InlineData("chmod 755 in")]
    [InlineData("chmod 1777 in")] // sticky, as /tmp is
    [InlineData("mv in real; ln -s real in")]
    public async Task WhatNobodyElseCanReachOrExchangeIsRead(string script)
    {
        await PrepareAsync(script);

        Assert.Equal(Text, Read(FileTrust.Strict));
    }

    [Theory]
    [InlineData("chmod 640 in/secret", "{0}: others can read or write it, so it is not used: chmod 600 it")]
    [InlineData("chmod 604 in/secret", "{0}: others can read or write it, so it is not used: chmod 600 it")]
    [InlineData("chmod 620 in/secret", "{0}: others can read or write it, so it is not used: chmod 600 it")]
    [InlineData("chmod 601 in/secret", "{0}: others can read or write it, so it is not used: chmod 600 it")]
    [InlineData(
        "mv in/secret in/other; ln -s other in/secret",
        "{0}: is a symbolic link, which may lead elsewhere tomorrow: name the file itself")]
    [InlineData(
        "mv in/secret .; ln -s ../secret in/secret",
        "{0}: is a symbolic link, which may lead elsewhere tomorrow: name the file itself")]
    [InlineData(
        "ln in/secret also",
        "{0}: has 2 names, so it is in other folders too: delete the others (find -samefile shows them), or name "
        + "another file")]
    [InlineData(
        "rm in/secret; mkfifo -m 600 in/secret", "{0}: is a FIFO, not a regular file: name another one")]
    [InlineData(
        "rm in/secret; mkdir -m 700 in/secret", "{0}: is a folder, not a regular file: name another one")]
    [InlineData(
        "rm in/secret; perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => shift, Listen => 1)' in/secret",
        "{0}: is a socket, not a regular file: name another one")]
    [InlineData(
        "chmod 707 in",
        "{0}: others can write to the folder {1} and exchange the file: chmod go-w the folder, or name a file "
        + "elsewhere")]
    [InlineData(
        "mkdir -m 777 above; mv in above; ln -s above/in in",
        "{0}: others can write to the folder {2}/above and exchange the file: chmod go-w the folder, or name a file "
        + "elsewhere")]
    public async Task WhatOthersReachOrExchangeIsRefused(string script, string sentence)
    {
        await PrepareAsync(script);

        Assert.Equal(Filled(sentence), Refusal(FileTrust.Strict));
    }

    [Theory]
    [InlineData(
        "chown nobody in/secret",
        "{0}: belongs to the user nobody (65534), so it is not used: chown it to root, or name another file")]
    [InlineData(
        "chown nobody in",
        "{0}: the folder {1} belongs to the user nobody (65534), who could exchange the file: chown the folder to "
        + "root, or name a file elsewhere")]
    [InlineData(
        "chown nobody in; chmod 1777 in",
        "{0}: the folder {1} belongs to the user nobody (65534), who could exchange the file: chown the folder to "
        + "root, or name a file elsewhere")]
    [InlineData(
        "mkdir his; chown nobody his; mv in/secret his; rmdir in; ln -s his in",
        "{0}: the folder {2}/his belongs to the user nobody (65534), who could exchange the file: chown the folder to "
        + "root, or name a file elsewhere")]
    [InlineData(
        "chgrp games in; chmod 770 in",
        "{0}: others can write to the folder {1} and exchange the file: chmod go-w the folder, or name a file "
        + "elsewhere")]
    public async Task WhatBelongsToAnotherIsRefusedToRootToo(string script, string sentence)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give a file to another user");
        if (script.Contains("games", StringComparison.Ordinal))
            Assert.SkipUnless(LocalUsers.MembersOf("games")?.Any(user => user != 0) == true, "nobody is in games");
        await PrepareAsync(script);

        Assert.Equal(Filled(sentence), Refusal(FileTrust.Strict));
    }

    [Fact]
    public async Task ARootThatOnlyAsksReadsTheTokenOfAnother()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give a file to another user");
        await PrepareAsync("chown nobody in in/secret");

        Assert.Equal(Text, Read(FileTrust.OfClient));
    }

    /// <summary>As where a user's umask is 002, and the group has the user's own name.</summary>
    [Fact]
    public async Task AGroupWithNobodyElseInItMayWriteToTheFolder()
    {
        await PrepareAsync("chmod 770 in");
        var isAlone = LocalUsers.MembersOf(await GroupOfFolderAsync())?.All(user => user == LocalUsers.Own) == true;
        Assert.SkipUnless(isAlone, "this user's group has others in it");

        Assert.Equal(Text, Read(FileTrust.Strict));
    }

    [Fact]
    public async Task ANewOneIsForItsOwnerAloneAndTakesNobodysPlace()
    {
        await PrepareAsync("rm in/secret; ln -s ../elsewhere in/link");

        using (var file = PrivateFile.Create(Secret)) file.Write("x"u8);

        Assert.Equal("600", await ShellAsync("stat -c %a in/secret"));
        Assert.Throws<IOException>(() => PrivateFile.Create(Secret));
        Assert.Throws<IOException>(() => PrivateFile.Create(Path.Combine(Folder, "link")));
        Assert.False(File.Exists(_folder.PathOf("elsewhere")));
        Assert.Equal("x", File.ReadAllText(Secret));
    }

    [Fact]
    public async Task ALockedOneIsInUse()
    {
        await PrepareAsync("rm in/secret");
        using (PrivateFile.OpenLocked(Secret))
            Assert.True(PrivateFile.IsInUse(Assert.Throws<IOException>(() => PrivateFile.OpenLocked(Secret))));

        PrivateFile.OpenLocked(Secret).Dispose();
    }

    [Fact]
    public async Task OneThatIsNotThereIsNotFound()
    {
        await PrepareAsync("rm -r in");

        Assert.Throws<FileNotFoundException>(() => PrivateFile.OpenRead(Secret, FileTrust.Strict));
        Assert.Throws<FileNotFoundException>(() => PrivateFile.Create(Secret));
    }

    private string Filled(string sentence) =>
        sentence.Replace("{0}", Secret, StringComparison.Ordinal).Replace("{1}", Folder, StringComparison.Ordinal)
            .Replace("{2}", Path.GetDirectoryName(Folder), StringComparison.Ordinal);

    private string Read(FileTrust trust)
    {
        using var reader = new StreamReader(PrivateFile.OpenRead(Secret, trust));
        return reader.ReadToEnd();
    }

    private string Refusal(FileTrust trust) =>
        Assert.Throws<PrivateFileException>(() => PrivateFile.OpenRead(Secret, trust).Dispose()).Message;

    /// <summary>A secret as it should be, and what the shell then makes of it.</summary>
    private async Task PrepareAsync(string script) =>
        await ShellAsync($"umask 077; mkdir in; printf '{Text}' > in/secret; {script}");

    private Task<string> GroupOfFolderAsync() => ShellAsync("stat -c %G in");

    private async Task<string> ShellAsync(string script)
    {
        var start = new ProcessStartInfo("sh", ["-ec", script])
        {
            WorkingDirectory = _folder.PathOf(""),
            RedirectStandardOutput = true,
        };
        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, shell.ExitCode);
        return output.Trim();
    }
}
