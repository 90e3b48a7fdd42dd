using System.Text.Json;
using KeyRx.Daemon.Audit;
using KeyRx.Daemon.Errors;
using KeyRx.Peers;
using KeyRx.Server.Audit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Audit;

/// <summary>The audit's file: whose it has to be, how it grows and how it is put aside.</summary>
public sealed class AuditFileTests : BoundedTest
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private string FileName => PathOf("audit.jsonl");

    [Fact]
    public void ItIsForItsOwnerAloneWhateverTheUmaskAndGrows()
    {
        for (var run = 0; run < 2; run++)
        {
            using var file = new AuditFile(FileName, TimeProvider.System);
            file.Write(Numbered(run));
        }

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(FileName));
        Assert.Equal([0, 1], NumbersIn(FileName));
    }

    [Fact]
    public void ALinkIsNotFollowed()
    {
        WriteFile("other", "");
        File.SetUnixFileMode(PathOf("other"), OwnerOnly);
        File.CreateSymbolicLink(FileName, PathOf("other"));

        Assert.Equal(
            $"--audit: {FileName}: is a symbolic link, which may lead elsewhere tomorrow: name the file itself",
            Refusal());
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void AFileThatOthersMayUseIsRefused(UnixFileMode others)
    {
        WriteFile("audit.jsonl", "");
        File.SetUnixFileMode(FileName, OwnerOnly | others);

        Assert.Equal(
            $"--audit: {FileName}: others can read or write it, so it is not used: chmod 600 it",
            Refusal());
    }

    [Fact]
    public void WhatIsNoFileIsRefused()
    {
        Posix.MakeFifo(FileName);

        Assert.Equal(
            $"--audit: {FileName}: is a FIFO, not a regular file: name another one", Refusal());
    }

    [Fact]
    public void AFileOfAnotherUserIsRefused()
    {
        Assert.SkipUnless(LocalUsers.Own == LocalUsers.Root, "only root can make a file another user's");
        WriteFile("audit.jsonl", "");
        File.SetUnixFileMode(FileName, OwnerOnly);
        Posix.GiveTo(FileName, 12345);

        Assert.Equal(
            $"--audit: {FileName}: belongs to the user 12345 (12345), so it is not used: chown it to root, or name "
            + "another file",
            Refusal());
    }

    /// <summary>As any file of secrets: FileRules has tests of its own.</summary>
    [Fact]
    public void AFileWithASecondNameOrInAFolderOfOthersIsRefused()
    {
        WriteFile("audit.jsonl", "");
        File.SetUnixFileMode(FileName, OwnerOnly);
        var folder = Directory.CreateDirectory(PathOf("open"));
        folder.UnixFileMode |= UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        Assert.Contains(
            $"others can write to the folder {folder.FullName} and exchange the file",
            Refusal(Path.Combine(folder.FullName, "audit.jsonl")), StringComparison.Ordinal);

        Assert.Equal(0, Posix.Link(FileName, PathOf("second")));
        Assert.Contains("has 2 names", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void OneFileIsOneDaemons()
    {
        using var first = new AuditFile(FileName, TimeProvider.System);

        Assert.Equal(
            $"--audit: {FileName}: another keyrxd writes its audit there: name another file", Refusal());
    }

    [Fact]
    public void AFolderThatIsNotThereIsNamed() => Assert.Equal(
        $"--audit: Could not find '{PathOf("none")}'.", Refusal(PathOf("none/audit.jsonl")));

    [Fact]
    public void AFullFileIsPutAsideAndTheOldestGoes()
    {
        using (var file = new AuditFile(FileName, TimeProvider.System, bytesMax: 200))
        {
            for (var i = 0; i < 20; i++) file.Write(Numbered(i));
        }

        string[] files = [$"{FileName}.3", $"{FileName}.2", $"{FileName}.1", FileName];
        Assert.Equal(files.Order(), Directory.GetFiles(Folder).Order());
        Assert.All(files, name => Assert.Equal(OwnerOnly, File.GetUnixFileMode(name)));
        Assert.All(files, name => Assert.InRange(new FileInfo(name).Length, 1, 200));
        var numbers = files.SelectMany(NumbersIn).ToArray();
        Assert.Equal(Enumerable.Range(20 - numbers.Length, numbers.Length), numbers);
    }

    [Fact]
    public void HalfALineIsEndedBeforeTheNext()
    {
        WriteFile("audit.jsonl", "{\"time\":\"20");
        File.SetUnixFileMode(FileName, OwnerOnly);
        using (var file = new AuditFile(FileName, TimeProvider.System)) file.Write(Numbered(5));

        Assert.Equal("{\"time\":\"20", File.ReadLines(FileName).First());
        Assert.Equal([5], File.ReadLines(FileName).Skip(1).Select(NumberOf));
    }

    [Fact]
    public void WhatFailsIsThrownAndTriedAnew()
    {
        using var file = new AuditFile(FileName, TimeProvider.System, bytesMax: 1);
        file.Write(Numbered(1));
        Directory.CreateDirectory($"{FileName}.1"); // a file cannot be moved there
        Assert.ThrowsAny<IOException>(() => file.Write(Numbered(2)));
        Directory.Delete($"{FileName}.1");

        file.Write(Numbered(3));

        Assert.Equal([1, 3], ((string[])[$"{FileName}.1", FileName]).SelectMany(NumbersIn));
    }

    [Fact]
    public void LinesAreThereWithoutWaiting()
    {
        var time = new FakeTimeProvider();
        using var file = new AuditFile(FileName, time);
        file.Write(Numbered(1));
        Assert.Equal([1], NumbersIn(FileName));

        time.Advance(TimeSpan.FromSeconds(1)); // syncs
        file.Write(Numbered(2));
        file.Close();

        Assert.Equal([1, 2], NumbersIn(FileName));
    }

    private static AuditEvent Numbered(int number) =>
        new(AuditKind.Lost, DateTimeOffset.UnixEpoch) { Count = number };

    private static IEnumerable<int> NumbersIn(string path) => AuditLines.Read(path).Select(NumberOf);

    private static int NumberOf(string line) => JsonElement.Parse(line).GetProperty("count").GetInt32();

    private string Refusal() => Refusal(FileName);

    private static string Refusal(string path)
    {
        var refusal = Assert.Throws<UserException>(() => AuditFile.Open(path, TimeProvider.System));
        Assert.Equal(ExitCode.File, refusal.ExitCode);
        return refusal.Message;
    }
}
