using System.Diagnostics;
using System.Globalization;
using KeyRx.Server.Persistence;
using KeyRx.Server.Timing;
using KeyRx.Streams;
using KeyRx.Streams.Persistence;
using KeyRx.Tests.Input;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Streams.Persistence;

/// <summary>The file itself, whole, cut, and with every byte of it changed.</summary>
public sealed class LogFileTests : IDisposable
{
    private const int Count = 6;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2, 1, 1, 1, 0, 0, TimeSpan.Zero));
    private readonly Guid _boot = Guid.NewGuid();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ItIsForItsOwnerOnly()
    {
        using var rig = Rig("log");
        Assert.Equal(OwnerOnly, ModeOf(_folder.PathOf("log")));
    }

    /// <summary>
    /// Killed in the middle of a write, or by a power cut: what stands before the cut is there, and exactly that.
    /// </summary>
    [Fact]
    public void WhereverItIsCutWhatStandsBeforeIsRestoredAndNothingElse()
    {
        var whole = Written();
        var seen = new HashSet<int>();
        for (var length = 0; length < whole.Length; length++)
        {
            var (values, goesOn) = Restored(whole[..length]);
            Assert.Equal(Enumerable.Range(1, values.Length), values);
            seen.Add(values.Length);
            // Cut at a record's end nothing shows it: that is what a killed process leaves.
            if (goesOn) Assert.True(IsWhole(whole, length), $"cut at {length} of {whole.Length}");
        }

        Assert.Equal(Count + 1, seen.Count);
    }

    [Fact]
    public void WhicheverByteIsChangedNoWrongRecordIsRestored()
    {
        var whole = Written();
        Assert.Equal((Count, true), (Restored(whole).Values.Length, Restored(whole).GoesOn));
        var refused = 0;
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = whole.ToArray();
            changed[at] ^= 0x20;
            try
            {
                var (values, goesOn) = Restored(changed);
                Assert.Equal(Enumerable.Range(1, values.Length), values);
                Assert.False(goesOn, $"byte {at} of {whole.Length}");
            }
            catch (PersistLogException)
            {
                refused++;
            }
        }

        Assert.Equal(12, refused); // magic and version
    }

    [Fact]
    public void WhatIsNoLogIsRefusedAndNotTouched()
    {
        var path = _folder.File("log", "dear diary, nothing of this is a log");
        SetMode(path, OwnerOnly);
        Assert.Equal($"{path}: is no log of keyrx, so it is not touched: name another file", Refusal(path));
        Assert.Equal("dear diary, nothing of this is a log", File.ReadAllText(path));
    }

    [Fact]
    public void AnotherVersionIsRefused()
    {
        var bytes = Written();
        bytes[8] = 2;
        Assert.EndsWith(
            "/log: is a log of version 2, and this program knows version 1 only: name another file, or delete it",
            Refusal(Put(bytes)), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatOthersCanReadIsRefused()
    {
        var path = Put([]);
        SetMode(path, OwnerOnly | UnixFileMode.GroupRead);
        Assert.Equal($"{path}: others can read or write it, so it is not used: chmod 600 it", Refusal(path));
    }

    [Fact]
    public void AFileWithAnotherNameBesidesIsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems are asked for less");
        var path = Put([]);
        using (var link = Process.Start("ln", [path, _folder.PathOf("also")])) link.WaitForExit();

        Assert.StartsWith($"{path}: has 2 names", Refusal(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("log", "belongs to the user nobody (65534)")]
    [InlineData("elsewhere", "the folder {0} belongs to the user nobody (65534)")]
    public void RootKeepsNoLogInWhatIsAnothers(string whose, string reason)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root can give a file to another user");
        Directory.CreateDirectory(_folder.PathOf("elsewhere"));
        if (whose == "log") Put([]);
        else File.CreateSymbolicLink(_folder.PathOf("log"), _folder.PathOf("elsewhere/log"));
        using (var change = Process.Start("chown", ["nobody", _folder.PathOf(whose)])) change.WaitForExit();

        var refusal = Refusal(_folder.PathOf("log"));

        var path = _folder.PathOf(whose == "log" ? "log" : "elsewhere/log");
        Assert.StartsWith(
            $"{path}: {reason.Replace("{0}", _folder.PathOf("elsewhere"), StringComparison.Ordinal)}", refusal,
            StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.PathOf("elsewhere/log")));
    }

    [Fact]
    public void WhatIsInUseIsRefusedAlsoAfterItWasReplaced()
    {
        using var rig = Rig("log"); // which has replaced the empty file by its own
        Assert.Equal(
            $"{_folder.PathOf("log")}: the log is in use by another keyrxd: stop it, or name another file",
            Refusal(_folder.PathOf("log")));
    }

    [Fact]
    public void AFolderThatDoesNotExistIsRefused() =>
        Assert.StartsWith(
            $"{_folder.PathOf("no/log")}: the log cannot be opened: Could not find", Refusal(_folder.PathOf("no/log")),
            StringComparison.Ordinal);

    [Fact]
    public void ALinkStaysALink()
    {
        Directory.CreateDirectory(_folder.PathOf("elsewhere"));
        File.CreateSymbolicLink(_folder.PathOf("log"), _folder.PathOf("elsewhere/log"));
        using (Rig("log"))
        {
        }

        Assert.NotNull(new FileInfo(_folder.PathOf("log")).LinkTarget);
        Assert.True(new FileInfo(_folder.PathOf("elsewhere/log")).Length > 0);
    }

    /// <summary>A file that was closed in order, with the numbers 1 to <see cref="Count"/>.</summary>
    private byte[] Written()
    {
        using (var rig = Rig("log"))
        {
            for (var i = 1; i <= Count; i++) rig.Publish("note", $"{i}");
            rig.Settle();
            rig.Core.Log!.Close();
        }

        var bytes = File.ReadAllBytes(_folder.PathOf("log"));
        File.Delete(_folder.PathOf("log"));
        return bytes;
    }

    private string Put(byte[] bytes)
    {
        var path = _folder.File("log", bytes);
        SetMode(path, OwnerOnly);
        return path;
    }

    private static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? OwnerOnly : File.GetUnixFileMode(path);

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
    }

    private (int[] Values, bool GoesOn) Restored(byte[] bytes)
    {
        using var file = LogFile.Open(Put(bytes));
        using var table = Table(out var topic);
        var survey = LogFileSurvey.Of(file, "log");
        new LogRestore(
            table, _ => true, survey, survey.ContinuesIn(_boot),
            new RecordTimes(isSameBoot: true, new MonotonicClock(_time).Pair)).Run(file);
        List<int> values = [];
        for (var i = topic.Records.FirstSequence; topic.Records.TryRead(i, out var record); i++)
            values.Add(int.Parse(record.Bytes, CultureInfo.InvariantCulture));
        return ([.. values], survey.ContinuesIn(_boot));
    }

    private static TopicTable Table(out Topic topic)
    {
        var table = new TopicTable(
            [new TopicOptions("note") { RetainBytes = 64 * 1024 }], mirrored: false, new FrameEncoder());
        Assert.True(table.TryFind("note", out var found));
        topic = found;
        return table;
    }

    private static bool IsWhole(byte[] file, int length)
    {
        var at = LogFileHeader.Size;
        while (at < length && LogFileRecord.TryRead(file.AsSpan(at), out var record)) at += record.Size;
        return at == length;
    }

    private string Refusal(string path) => Assert.Throws<PersistLogException>(() =>
    {
        using var table = Table(out _);
        LogJournal.Open(
            new LogJournalOptions(path, KeepsSecrets: false, _boot), table, default, new LogSync(), _ => { },
            out _).Dispose();
    }).Message;

    private ServerRig Rig(string name) => new(
        _time, topics: [new TopicOptions("note") { RetainBytes = 64 * 1024 }],
        log: new PersistedLog(_folder.PathOf(name), _boot));
}
