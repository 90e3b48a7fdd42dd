using System.Text.RegularExpressions;
using Xunit;

namespace KeyRx.Tests.Repository;

public sealed partial class CodeMaskTests
{
    [Theory]
    [InlineData("a // {\nb", "a \nb")]
    [InlineData("a /* {\n} */ b", "a \n b")]
    [InlineData("a(\"{\\\"{\") + b", "a( ) + b")]
    [InlineData("a(@\"{\"\"\\\") + b", "a( ) + b")]
    [InlineData("a($\"{{ {c[\"}\"]} {\") + b", "a( ")]
    [InlineData("a($\"{{{c[\"}\"]}\") + b", "a( ) + b")]
    [InlineData("a(\"\"\"{ \"\" {\"\"\") + b", "a( ) + b")]
    [InlineData("a('{', '\\'', '\"') + b", "a( , , ) + b")]
    [InlineData("#error don't { do it\nb", "#error don't { do it\nb")]
    [InlineData("a /* never closed", "a ")]
    [InlineData("a(\"\"\"never closed", "a( ")]
    [InlineData("@class $", "@class $")]
    public void OnlyCodeIsLeft(string text, string code)
    {
        var masked = CodeMask.Blank(text);

        Assert.Equal(text.Length, masked.Length);
        Assert.Equal(code, Blanks().Replace(masked, " "));
    }

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();
}
