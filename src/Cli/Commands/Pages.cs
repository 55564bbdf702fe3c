namespace Bib.Cli.Commands;

/// <summary>Reads lists that the node answers page by page.</summary>
internal static class Pages
{
    /// <summary>The most that a page has.</summary>
    private const int SizeMax = 1000;

    /// <summary>Every thing of a list, until its end or a limit; a page is asked for when it is come to.</summary>
    /// <param name="limit">How many at most; 0 for all.</param>
    /// <param name="readAsync">Reads a page: of so many things at most, behind a token, which is empty at first.
    /// Answers the things and the next token, empty behind the last page.</param>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        int limit, Func<int, string, Task<(IReadOnlyList<T> Things, string Next)>> readAsync)
    {
        var left = limit == 0 ? int.MaxValue : limit;
        var token = "";
        do
        {
            var (things, next) = await readAsync(Math.Min(left, SizeMax), token);
            foreach (var thing in things) yield return thing;
            left -= things.Count;
            token = next;
        }
        while (token.Length > 0 && left > 0);
    }
}
