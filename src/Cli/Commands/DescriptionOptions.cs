using System.CommandLine;
using FieldMask = Google.Protobuf.WellKnownTypes.FieldMask;

namespace Bib.Cli.Commands;

/// <summary>What is said of topics and datasets alike: description, tags, metadata.</summary>
internal sealed class DescriptionOptions
{
    private readonly Option<string?> _description;
    private readonly Option<string[]> _tags;
    private readonly Option<string[]> _metadata;

    private DescriptionOptions(string description, string tags, string metadata)
    {
        _description = new("--description") { Description = description, HelpName = "text" };
        _tags = new("--tag") { Description = tags, HelpName = "word" };
        _metadata = new("--metadata") { Description = metadata, HelpName = "key=value" };
    }

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [_description, _tags, _metadata];

    /// <summary>For something new.</summary>
    /// <param name="about">What its description tells.</param>
    public static DescriptionOptions ForNew(string about) => new(
        $"{about}, at most 4096 characters.",
        "A word to find it by; may be repeated, at most 32 times.",
        "A fact about it; may be repeated, at most 64 times.");

    /// <summary>For something that is there: each takes the place of what it had.</summary>
    public static DescriptionOptions ForChange() => new(
        "The new description; empty to have none.",
        "All its tags from now on; may be repeated.",
        "All its metadata from now on; may be repeated.");

    /// <summary>Writes what was given into a request, and names it in a mask; the rest stays as it is.</summary>
    public void Fill(
        Invocation.Invocation invocation,
        FieldMask mask,
        Action<string> describe,
        ICollection<string> tags,
        IDictionary<string, string> metadata)
    {
        if (invocation.Has(_description))
        {
            mask.Paths.Add("description");
            describe(invocation.Value(_description) ?? "");
        }

        if (invocation.Has(_tags))
        {
            mask.Paths.Add("tags");
            foreach (var tag in invocation.Value(_tags)!) tags.Add(tag);
        }

        if (!invocation.Has(_metadata)) return;
        mask.Paths.Add("metadata");
        foreach (var (key, value) in ObjectCommand.Pairs("--metadata", invocation.Value(_metadata)!)) metadata.Add(key, value);
    }
}
