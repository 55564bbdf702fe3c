using Cel.Parsing;
using Cel.Tests.Conformance;

namespace Cel.Tests.Parsing;

public sealed class ParserFuzzTests
{
    private static readonly string[] _pieces =
    [
        "(", ")", "[", "]", "{", "}", ".", ",", ":", "?", "+", "-", "*", "/", "%", "!", "&&", "||", "==", "<", ">=", " in ", "a",
        "b", "has(", ".map(", ".all(x, ", "cel.bind(", "1", "2u", "3.5", "0x", "'", "\"\"\"", "b'", "r'", "\\", "`", "//", "\n",
        "😀", "\0", "true", "null", "for", "\ud800",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_comes_is_a_tree_that_reads_back_or_issues_with_places(int seed)
    {
        var random = new Random(seed);
        var sources = ConformanceSuite.All.SelectMany(suite => suite.Cases).Select(one => one.Expression).ToList();
        for (var round = 0; round < 1_000; round++)
        {
            var source = round % 2 == 0
                ? string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => _pieces[random.Next(_pieces.Length)]))
                : Spoiled(sources[random.Next(sources.Count)], random);

            var result = Parser.Parse(source, new CelOptions());

            if (result.IsOk)
            {
                var again = Parser.Parse(result.Ast.ToString(), new CelOptions());
                TreeText.Of(again.OrThrow().Root).ShouldBe(TreeText.Of(result.Ast.Root), $"seed {seed}: {source}");
            }
            else
            {
                result.Issues.ShouldNotBeEmpty();
                result.Issues.ShouldAllBe(issue => issue.Offset >= 0 && issue.Offset <= source.Length && issue.Line > 0);
            }
        }
    }

    private static string Spoiled(string source, Random random)
    {
        var at = random.Next(source.Length + 1);
        var piece = _pieces[random.Next(_pieces.Length)];
        return random.Next(3) switch
        {
            0 => source.Insert(at, piece),
            1 => source.Remove(Math.Min(at, Math.Max(0, source.Length - 1)), Math.Min(1, source.Length)),
            _ => source[..at] + piece + source[Math.Min(source.Length, at + 3)..],
        };
    }
}
