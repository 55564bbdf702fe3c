using System.Buffers.Text;
using System.Text;
using Bib.Gateway.Api.Datasets;
using Bib.Gateway.Api.Topics;

namespace Bib.Gateway.Calls;

/// <summary>
/// Pages of a list that is short enough to be had whole: in the order of its keys, each behind the last key of the page
/// before, so that what comes and goes meanwhile moves nothing else from one page to another.
/// </summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="All">All of it.</param>
/// <param name="Key">What tells its things apart, none twice.</param>
internal sealed record ShortList<T>(IEnumerable<T> All, Func<T, string> Key)
{
    /// <summary>The most things of a page, and how many one has where nothing is said.</summary>
    public const int PageSizeMax = 1000;

    /// <summary>A page, and the token of the next; empty behind the last.</summary>
    /// <param name="size">As it was asked for; 0 for <see cref="PageSizeMax"/>.</param>
    /// <param name="token">The token; empty for the first page.</param>
    /// <exception cref="Bib.Grains.Abstractions.Decisions.RefusalException">The size or the token is none.</exception>
    public (IReadOnlyList<T> Things, string Next) Page(int size, string token)
    {
        var count = DatasetMapping.PageSize(size, PageSizeMax, PageSizeMax);
        var after = KeyOf(token);
        var rest = All.Where(thing => string.CompareOrdinal(Key(thing), after) > 0)
            .OrderBy(Key, StringComparer.Ordinal).Take(count + 1).ToList();
        if (rest.Count <= count) return (rest, "");
        return (rest[..count], Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Key(rest[count - 1]))));
    }

    private static string KeyOf(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        }
        catch (FormatException)
        {
            throw TopicMapping.Invalid(
                "page_token", "The page token is none of this list's, or was cut.", "Begin again without a page token.");
        }
    }
}
