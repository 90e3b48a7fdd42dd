using System.CommandLine;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Settings;
using KeyRx.Input;

namespace KeyRx.Daemon.Commands;

/// <summary>
/// <c>keyrxd record FILE</c>: writes what a source gives to a file that <c>replay:FILE</c> plays again.
/// </summary>
internal static class RecordCommand
{
    internal static Command Create()
    {
        var file = new Argument<string>("file")
        {
            Description = "file to write (mode 0600: it holds everything that is typed)",
        };
        var source = new Option<string>("--source") { Description = SettingTable.Source.Description };
        var command = new Command(
            "record", "record a source to a file for replay:FILE; ends with Ctrl+C or with the source")
            {
                file, source,
            };
        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetRequiredValue(file), parsed.GetValue(source) ?? "evdev"));
        return command;
    }

    private static async Task<int> RunAsync(string path, string sourceText)
    {
        if (!SourceSpec.TryParse(sourceText, out var spec, out var error))
            throw SettingReader.Bad(SettingTable.Source, sourceText, error);
        if (spec.Kind is SourceKind.Load or SourceKind.None)
        {
            throw SettingReader.Bad(
                SettingTable.Source, sourceText,
                "there are no keys to record: give evdev, script:FILE, demo, fifo:PATH or replay:FILE");
        }
        using var stop = new StopSignals();
        try
        {
            using var ring = KeyEventRing.Create();
            await using var source = KeySources.Open(spec, new KeySourceOptions());
            await using var recorder = StartRecorder(path, ring);
            source.Start(ring);
            await Task.WhenAny(stop.Requested, source.Completion).ConfigureAwait(false);
            await source.DisposeAsync().ConfigureAwait(false);
            await recorder.DisposeAsync().ConfigureAwait(false);
            Console.Error.WriteLine($"keyrxd: {recorder.EventCount} events recorded, {recorder.LostCount} lost");
            // What was recorded until then is kept; the reason still decides the exit code.
            if (source.Completion.IsFaulted) await source.Completion.ConfigureAwait(false);
            return ExitCode.Success;
        }
        catch (KeyEventSourceException e)
        {
            throw new UserException(ExitCode.CannotStart, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException(ExitCode.File, $"{path}: cannot be written: {e.Message}");
        }
    }

    private static KeyEventRecorder StartRecorder(string path, KeyEventRing ring)
    {
        try
        {
            return KeyEventRecorder.Start(path, ring);
        }
        catch (Exception e) when (e is KeyEventSourceException or ArgumentException)
        {
            throw new UserException(ExitCode.File, e.Message);
        }
    }
}
