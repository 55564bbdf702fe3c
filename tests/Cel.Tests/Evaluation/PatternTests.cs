using Cel.Values;

namespace Cel.Tests.Evaluation;

/// <summary>Patterns as RE2 has them, where .NET would have them otherwise.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData("^.$", "😀", true)]
    [InlineData("^..$", "😀", false)]
    [InlineData("^[😀-😎]+$", "😃😄", true)]
    [InlineData("^[^a]$", "😀", true)]
    [InlineData("^[^😀]$", "😀", false)]
    [InlineData("^[^😀]$", "😃", true)]
    [InlineData("^😀{2}$", "😀😀", true)]
    [InlineData("a$", "a\n", false)]
    [InlineData("(?m)a$", "a\nb", true)]
    [InlineData("(?m:^b)", "a\nb", true)]
    [InlineData("^b", "a\nb", false)]
    [InlineData("a.b", "a\nb", false)]
    [InlineData("(?s)a.b", "a\nb", true)]
    [InlineData("(?i)STRASSE", "strasse", true)]
    [InlineData("(?i:A)b", "aB", false)]
    [InlineData(@"^\d+$", "٣", false)]
    [InlineData(@"^\w$", "é", false)]
    [InlineData(@"^\s$", "\u00a0", false)]
    [InlineData(@"^\pL$", "é", true)]
    [InlineData(@"^\p{Lu}\P{Lu}$", "Éé", true)]
    [InlineData("^[[:alpha:]_]+$", "ab_", true)]
    [InlineData("^[[:^alpha:]]$", "1", true)]
    [InlineData(@"^\x{1F600}\x41\101\Q.*\E$", "😀AA.*", true)]
    [InlineData("(?P<year>[0-9]{4})-(?<month>[0-9]{2})", "2024-02", true)]
    [InlineData("a{,2}", "a{,2}", true)]
    [InlineData("^[]a]$", "]", true)]
    [InlineData(@"^[\d\-]+$", "1-2", true)]
    public void Means_what_RE2_means(string pattern, string text, bool isFound) =>
        Runs.Both("t.matches(p)", new { t = text, p = pattern }).Value.ShouldBe(CelValue.Of(isFound));
}
