namespace Bib.Cli.Errors;

/// <summary>Guesses what a misspelled word was meant to be.</summary>
internal static class Suggestion
{
    /// <summary>The word that the fewest slips of the finger lead to; null where none is near.</summary>
    public static string? Nearest(string typed, IEnumerable<string> words)
    {
        var nearest = words
            .Select(word => (word, distance: Distance(typed, word)))
            .OrderBy(entry => entry.distance)
            .FirstOrDefault();
        return nearest.word is not null && nearest.distance <= Math.Max(1, nearest.word.Length / 3) ? nearest.word : null;
    }

    /// <summary>Single-letter edits and swaps of neighbours between two words (optimal string alignment).</summary>
    internal static int Distance(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) cost[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) cost[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = a[i - 1] == b[j - 1] ? 0 : 1;
                cost[i, j] = Math.Min(
                    cost[i - 1, j - 1] + change, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
