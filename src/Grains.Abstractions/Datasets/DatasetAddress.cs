using System.Diagnostics.CodeAnalysis;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>
/// What a dataset is called on this node: its topic's address and its own name, <c>weather/stations/gsod</c>, or
/// <c>weather~x7Kd2P/gsod</c> where another topic has the path here.
/// </summary>
/// <param name="Topic">What its topic is called.</param>
/// <param name="Name">The name in it.</param>
public readonly record struct DatasetAddress(TopicAddress Topic, string Name)
{
    private const string Scheme = "bib://";

    /// <summary>Where it lies, among the datasets of its home.</summary>
    public DatasetPath Path => new(Topic.Path, Name);

    /// <summary>Reads an address or a path; <c>bib://</c> before it and slashes at its end do not count.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address, when there is one.</param>
    /// <param name="fault">A sentence that says what is wrong, when there is none.</param>
    public static bool TryParse(string? text, out DatasetAddress address, [NotNullWhen(false)] out string? fault)
    {
        address = default;
        var whole = text ?? "";
        if (!whole.Contains('~', StringComparison.Ordinal))
        {
            var isPath = DatasetPath.TryParse(whole, out var path, out fault);
            if (isPath) address = new(new(path.Topic), path.Name);
            return isPath;
        }

        if (whole.StartsWith(Scheme, StringComparison.Ordinal)) whole = whole[Scheme.Length..];
        whole = whole.TrimEnd('/');
        var slash = whole.LastIndexOf('/');
        fault = slash < 0 ? $"'{whole}' names no dataset: a dataset lies in a topic." : null;
        if (fault is not null || !TopicAddress.TryParse(whole[..slash], out var topic, out fault)) return false;
        fault = DatasetPath.NameFault(whole[(slash + 1)..]);
        if (fault is null) address = new(topic, whole[(slash + 1)..]);
        return fault is null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Topic}/{Name}";
}
