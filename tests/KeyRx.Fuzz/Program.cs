using KeyRx.Fuzz;
using KeyRx.Fuzz.Targets;
using SharpFuzz;

// Runs one parser with its oracle on inputs from afl-fuzz (README.md). Exit codes: 0 all
// held, 1 a finding, 2 wrong usage.
switch (args)
{
    case ["instrument", _, ..]:
        foreach (var path in args.AsSpan(1)) Fuzzer.Instrument(path, _ => true, Options.Value);
        return 0;
    case ["corpus", .. { Length: <= 1 } folders]:
        Corpus.Write(folders is [var folder] ? folder : Corpus.Folder);
        return 0;
    case ["run", var name] when Find(name) is { } target:
        var inputs = new InputReader();
        Fuzzer.OutOfProcess.Run(stream => target.Run(inputs.Read(stream)));
        return 0;
    case ["replay", var name, .. { Length: > 0 } paths] when Find(name) is { } target:
        return Replay(target, paths);
    default:
        Console.Error.WriteLine(
            $"KeyRx.Fuzz run TARGET | replay TARGET FILE... | corpus [FOLDER] | instrument DLL...; targets: " +
                $"{string.Join(", ", FuzzTargets.All.Select(each => each.Name))}");
        return 2;
}

static IFuzzTarget? Find(string name) => FuzzTargets.All.FirstOrDefault(each => each.Name == name);

static int Replay(IFuzzTarget target, string[] paths)
{
    var findings = 0;
    foreach (var path in paths)
    {
        try
        {
            target.Run(File.ReadAllBytes(path));
        }
#pragma warning disable CA1031 // whatever a parser throws is what is looked for
        catch (Exception finding)
#pragma warning restore CA1031
        {
            findings++;
            Console.Error.WriteLine($"{path}: {finding}");
        }
    }

    Console.WriteLine($"{paths.Length} inputs, {findings} findings");
    return findings == 0 ? 0 : 1;
}
