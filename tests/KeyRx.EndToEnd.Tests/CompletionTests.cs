using System.Diagnostics;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>What real shells complete with the scripts that keyrxd prints.</summary>
public sealed class CompletionTests : BoundedTest
{
    private const string Bash = """
        source <(keyrxd completion bash)
        read -r -a COMP_WORDS <<<"$1"
        COMP_LINE=$1 COMP_POINT=${#1} COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _keyrxd
        echo "${COMPREPLY[*]}"
        """;

    /// <summary>
    /// An interactive shell, for completion exists nowhere else: it prints what Tab made of the line.
    /// </summary>
    private const string Zsh = """
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell 'fpath=($PWD $fpath); autoload -U compinit; compinit -u -D; show() { print -r -- "<$BUFFER>"; BUFFER= }; zle -N show; bindkey "^I" complete-word "^X" show; print REA""DY'
        until [[ $seen == *READY* ]]; do zpty -r shell seen; done
        zpty -n -w shell "$1"$'\t\x18'
        seen=
        until [[ $seen == *\<*\>* ]]; do zpty -r shell out; seen+=$out; done
        print -r -- ${${${${seen##*\<}%%\>*}% }##* }
        """;

    private const string Fish = """
        keyrxd completion fish | source
        echo (complete -C $argv[1])
        """;

    public static TheoryData<string, string> Lines => new()
    {
        { "keyrxd --tra", "--transport" },
        { "keyrxd wat", "watch" },
        { "keyrxd watch --js", "--json" },
        { "keyrxd token rev", "revoke" },
        { "keyrxd token --br", "--browser" },
        { "keyrxd token rot", "rotate" },
        { "keyrxd op", "open" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public Task BashCompletes(string line, string expected) =>
        CompletesAsync("bash", [WriteFile("complete", Bash), line], expected);

    /// <summary>
    /// With the script where zsh looks for it: it is loaded by the first Tab, which is to complete already.
    /// </summary>
    [Theory]
    [MemberData(nameof(Lines))]
    public async Task ZshCompletes(string line, string expected)
    {
        WriteFile(
            "_keyrxd", (await Programs.RunAsync(Programs.Keyrxd(Folder, ["completion", "zsh"]), Cancellation)).Output);

        await CompletesAsync("zsh", ["-f", WriteFile("complete", Zsh), line], expected);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public Task FishCompletes(string line, string expected) =>
        CompletesAsync("fish", ["--no-config", WriteFile("complete", Fish), line], expected);

    [Fact]
    public async Task WhatNobodyKnowsStaysAsItIs()
    {
        await CompletesAsync("bash", [WriteFile("complete", Bash), "keyrxd --no-such"], "");
        await CompletesAsync("fish", ["--no-config", WriteFile("complete", Fish), "keyrxd --no-such"], "");
    }

    [Fact]
    public async Task AnotherShellIsRefused()
    {
        var result = await Programs.RunAsync(Programs.Keyrxd(Folder, ["completion", "tcsh"]), Cancellation);

        Assert.Equal(
            ("keyrxd: there is no completion for 'tcsh': give bash, zsh or fish\n", 2),
            (result.Error, result.ExitCode));
    }

    private async Task CompletesAsync(string shell, string[] arguments, string expected)
    {
        Assert.SkipWhen(Programs.Find(shell) is null, $"{shell} is missing; tests/run.sh install");
        var keyrxd = Programs.Keyrxd(Folder, []);
        File.WriteAllText(
            PathOf("keyrxd"), $"#!/bin/sh\nexec {keyrxd.FileName} {string.Join(' ', keyrxd.ArgumentList)} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                PathOf("keyrxd"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }
        var start = new ProcessStartInfo(shell, arguments) { WorkingDirectory = Folder };
        (start.Environment["PATH"], start.Environment["HOME"]) =
            ($"{Folder}:{Environment.GetEnvironmentVariable("PATH")}", Folder);

        var result = await Programs.RunAsync(start, Cancellation);
        Assert.Equal((expected, ""), (result.Output.Trim(), result.Error));
    }
}
