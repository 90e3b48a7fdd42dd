using System.Diagnostics;
using KeyRx.Daemon.Errors;

namespace KeyRx.Daemon.Pages;

/// <summary>The person's browser: what <c>$BROWSER</c> lists, then what the desktop has chosen.</summary>
internal sealed class BrowserProgram
{
    private const string Instead = "keyrxd token --browser prints an address to open elsewhere";
    private const string AddressPlace = "%s";

    private readonly string _program;
    private readonly string[] _arguments;

    private BrowserProgram(string program, string[] arguments) => (_program, _arguments) = (program, arguments);

    /// <exception cref="UserException">There is none that could show anything.</exception>
    internal static BrowserProgram Find()
    {
        var listed = Environment.GetEnvironmentVariable("BROWSER") ?? "";
        foreach (var command in listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && PathOf(words[0]) is { } program) return new BrowserProgram(program, words[1..]);
        }

        if (OperatingSystem.IsLinux() && IsUnset("DISPLAY") && IsUnset("WAYLAND_DISPLAY"))
            throw new UserException(ExitCode.CannotStart, $"there is no display here: {Instead}");
        var opener = OperatingSystem.IsMacOS() ? "open" : "xdg-open";
        return PathOf(opener) is { } found
            ? new BrowserProgram(found, [])
            : throw new UserException(
                ExitCode.CannotStart, $"there is no {opener}, and $BROWSER names no program: {Instead}");
    }

    /// <summary>Ends well, or not at all while the browser is open.</summary>
    /// <exception cref="UserException">It cannot be started, or says that it has failed.</exception>
    internal async Task ShowAsync(Uri page, CancellationToken cancellation)
    {
        var hasPlace = _arguments.Any(argument => argument.Contains(AddressPlace, StringComparison.Ordinal));
        string[] arguments = hasPlace
            ? [.. _arguments.Select(a => a.Replace(AddressPlace, page.AbsoluteUri, StringComparison.Ordinal))]
            : [.. _arguments, page.AbsoluteUri];
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(_program, arguments))!;
            await browser.WaitForExitAsync(cancellation).ConfigureAwait(false);
            if (browser.ExitCode != 0)
            {
                throw new UserException(
                    ExitCode.CannotStart, $"{_program} failed with exit code {browser.ExitCode}: {Instead}");
            }
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new UserException(ExitCode.CannotStart, $"{_program}: {e.Message}: {Instead}");
        }
    }

    private static bool IsUnset(string variable) => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));

    private static string? PathOf(string command) => command.Contains('/', StringComparison.Ordinal)
        ? Existing(command)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Existing(Path.Combine(folder, command))).FirstOrDefault(path => path is not null);

    private static string? Existing(string path) => File.Exists(path) ? path : null;
}
