using System.Text.RegularExpressions;

namespace KeyRx.Tests.Repository;

/// <summary>Finds types and members of C# and C by counting braces in masked code. Good to a line or two.</summary>
internal static partial class CodeBlocks
{
    /// <summary>Blocks that hold members, and members; not the blocks inside a member.</summary>
    public static IReadOnlyList<CodeBlock> Read(SourceFile file)
    {
        var code = file.Code;
        var found = new List<CodeBlock>();
        var open = new Stack<(int HeaderStart, int Brace, bool IsContainer)>();
        var insideMember = 0;
        var statementStart = 0;
        for (var i = 0; i < code.Length; i++)
        {
            if (code[i] is '{')
            {
                var isContainer = insideMember == 0 && IsContainer(code[statementStart..i], file.IsC);
                if (!isContainer) insideMember++;
                open.Push((statementStart, i, isContainer));
            }
            else if (code[i] is '}' && open.TryPop(out var block))
            {
                if (!block.IsContainer) insideMember--;
                if (insideMember == 0) found.Add(Close(file, block, i, open.Count));
            }

            if (code[i] is '{' or '}' or ';') statementStart = i + 1;
        }

        return found;
    }

    private static CodeBlock Close(
        SourceFile file, (int HeaderStart, int Brace, bool IsContainer) block, int end, int depth)
    {
        var header = file.Code[block.HeaderStart..block.Brace];
        var first = block.HeaderStart + (header.Length - header.TrimStart().Length);
        return new CodeBlock(header.Trim(), file.LineOf(first), file.LineOf(end), block.IsContainer, depth);
    }

    private static bool IsContainer(string header, bool isC) =>
        isC ? !header.Contains('(') && CContainer().IsMatch(header) : CSharpContainer().IsMatch(header);

    [GeneratedRegex(@"\b(class|struct|interface|enum|record|namespace)\s+\w")]
    private static partial Regex CSharpContainer();

    [GeneratedRegex(@"\b(struct|enum|union|extern)\b[^=]*$")]
    private static partial Regex CContainer();
}
