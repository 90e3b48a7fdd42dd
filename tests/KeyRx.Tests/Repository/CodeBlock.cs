namespace KeyRx.Tests.Repository;

/// <summary>A braced block: the code before its brace back to the end of the last statement, and its lines.</summary>
internal sealed record CodeBlock(string Header, int FirstLine, int LastLine, bool IsContainer, int Depth)
{
    public int LineCount => LastLine - FirstLine + 1;
}
