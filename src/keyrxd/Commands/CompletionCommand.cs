using System.CommandLine;
using KeyRx.Daemon.Errors;

namespace KeyRx.Daemon.Commands;

/// <summary>
/// <c>keyrxd completion SHELL</c>: a script for the shell, which asks the program itself what may follow (the parser's
/// directive <c>[suggest:POSITION]</c>): so it knows every command and option that this version has.
/// </summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # keyrxd completion bash > /usr/share/bash-completion/completions/keyrxd, or: source <(keyrxd completion bash)
        _keyrxd() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(keyrxd "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _keyrxd keyrxd
        """;

    // Loaded from $fpath, the file itself is the function and is called at once; sourced, it only tells of itself.
    private const string Zsh = """
        #compdef keyrxd
        # keyrxd completion zsh > a folder of $fpath, as _keyrxd
        _keyrxd() {
            local -a words_now
            words_now=(${(f)"$(keyrxd "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)"})
            compadd -a words_now
            (( compstate[nmatches] )) || _files
        }
        if [[ $funcstack[1] == _keyrxd ]]; then _keyrxd; else compdef _keyrxd keyrxd; fi
        """;

    private const string Fish = """
        # keyrxd completion fish > ~/.config/fish/completions/keyrxd.fish
        function __keyrxd_complete
            set -l line (commandline -cp | string collect)
            keyrxd "[suggest:"(string length -- $line)"]" $line 2>/dev/null
        end
        complete -c keyrxd -a "(__keyrxd_complete)"
        """;

    internal static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        var command =
            new Command("completion", "print a script that completes commands and options in a shell") { shell };
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(parsed.GetValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                "fish" => Fish,
                var other => throw new UserException(
                    ExitCode.Usage, $"there is no completion for '{other}': give bash, zsh or fish"),
            });
            return ExitCode.Success;
        });
        return command;
    }
}
