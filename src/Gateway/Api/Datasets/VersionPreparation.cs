using System.Text;
using Bib.Gateway.Api.Topics;
using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Uploads;
using Bib.V1;
using Google.Protobuf;

namespace Bib.Gateway.Api.Datasets;

/// <summary>Makes a version's header of a complete upload, and checks one that comes back.</summary>
internal static class VersionPreparation
{
    private const int PublicKeyLength = 32;

    public static ManifestHeader Prepare(
        this PrepareVersionRequest request, DatasetState dataset, UploadedContent content, Actor by, DateTimeOffset now)
    {
        var number = dataset.Latest?.Number.Next() ?? VersionNumber.First;
        if (request.Version.Length > 0 && !VersionNumber.TryParse(request.Version, out number))
        {
            throw TopicMapping.Invalid(
                "version", $"'{request.Version}' is no version number.", "A version's number is three numbers, as in 1.2.0.");
        }

        if (dataset.Latest is { } latest && number <= latest.Number)
        {
            throw new RefusalException(new(
                RefusalCode.AlreadyExists,
                $"The version {number} does not come after {latest.Number}, which is the newest.",
                $"Give a higher number, or none: then it is {latest.Number.Next()}.",
                "version",
                latest.Number.ToString()));
        }

        if (request.PublicKey.Length is not (0 or PublicKeyLength))
        {
            throw TopicMapping.Invalid(
                "public_key", $"The key has {request.PublicKey.Length} bytes.", "Give a raw Ed25519 key of 32 bytes, or none.");
        }

        return new()
        {
            DatasetId = dataset.Id.Value,
            Version = number.ToString(),
            Previous = dataset.Latest?.ContentId ?? default,
            Publisher = PublisherOf(request, by),
            CreatedAt = now,
            Message = request.Message,
            Files = content.List,
            FileCount = content.Files,
            Size = content.Size,
            Metadata =
            [
                .. request.Metadata.OrderBy(entry => entry.Key, Utf8Order.Instance),
            ],
            Lineage = [.. request.Lineage],
            Job = request.Job,
            Code = request.Code,
        };
    }

    /// <summary>
    /// Who has signed in with a key signs with it: without, a version would be theirs by the node's word alone.
    /// </summary>
    public static void RequireKey(this CallScope scope, ByteString publicKey)
    {
        if (scope.Session is null || UserId.FromPublicKey(publicKey.Span) == scope.By.User) return;
        throw new RefusalException(new(
            RefusalCode.InvalidSignature,
            $"User {scope.By.User} has signed in with a key, and the version would not be signed with it.",
            "Prepare it with your public key, and sign the header: with bib, leave --unsigned out.",
            "public_key"));
    }

    /// <summary>
    /// Whether a version is what the request asks for, but for when, and for its number where it names none.
    /// </summary>
    public static bool Describes(
        this PrepareVersionRequest request, ManifestHeader header, UploadedContent content, Actor by) =>
        header.Files.SequenceEqual(content.List)
        && header.Message == request.Message
        && header.Lineage.SequenceEqual(request.Lineage)
        && (header.Job, header.Code) == (request.Job, request.Code)
        && header.Metadata.Count == request.Metadata.Count
        && header.Metadata.All(entry => request.Metadata.TryGetValue(entry.Key, out var value) && value == entry.Value)
        && header.Publisher == PublisherOf(request, by)
        && (request.Version.Length == 0
            || (VersionNumber.TryParse(request.Version, out var number) && header.Version == number.ToString()));

    /// <summary>A header that does not say of the files what came with the upload is refused.</summary>
    public static (PublishVersion Command, ManifestHeader Header) ToCommand(
        this CommitVersionRequest request, UploadedContent content, ISignatures signatures, CallScope scope)
    {
        var header = ManifestHeaderCodec.Read(request.Header.Span);
        if (header.FileCount != content.Files || header.Size != content.Size || !header.Files.SequenceEqual(content.List))
        {
            throw new RefusalException(new(
                RefusalCode.InvalidContent,
                "The header's list of files is not the one of this upload.",
                "Prepare the version again, and sign what is answered as it is.",
                "header"));
        }

        if (request.PublicKey.IsEmpty != request.Signature.IsEmpty
            || (!request.PublicKey.IsEmpty
                && !signatures.Verify(request.PublicKey.Span, request.Header.Span, request.Signature.Span)))
        {
            throw new RefusalException(new(
                RefusalCode.InvalidSignature,
                "The signature is not the key's for this header.",
                "Sign the header's bytes as they are with Ed25519, and send the raw key of 32 bytes with it.",
                "signature"));
        }

        var command = new PublishVersion(
            request.Header.ToByteArray(),
            request.Signature.ToByteArray(),
            request.PublicKey.ToByteArray(),
            scope.ToCommand(request));
        return (command, header);
    }

    /// <summary>Whether a header says that its files are a table.</summary>
    public static bool SaysTable(this ManifestHeader header) =>
        header.Format.Length > 0 || header.Columns.Count > 0 || header.Rows is not null;

    /// <summary>
    /// A header that says of the table what the node has not found is refused: readers and the topic's schema trust it.
    /// </summary>
    /// <param name="header">The header.</param>
    /// <param name="verdict">What the node has found; null while it looks.</param>
    public static void RequireTableAsFound(this ManifestHeader header, TableVerdict? verdict)
    {
        if (verdict is null || (verdict.Shape is null && verdict.Problem.Length > 0))
        {
            throw new RefusalException(new(
                RefusalCode.Overloaded,
                verdict is null
                    ? "The node has not yet looked at all of the table that the header describes."
                    : $"The node cannot look at the table that the header describes: {verdict.Problem}",
                "Commit again in a moment.",
                "header"));
        }

        if (verdict.Shape is { } found && found.Format == header.Format && found.Rows == header.Rows
            && found.Columns.SequenceEqual(header.Columns)) return;
        throw new RefusalException(new(
            RefusalCode.InvalidContent,
            verdict.Shape is { } other
                ? $"The header says {Said(header.Format, header.Columns.Count, header.Rows)}; the files are "
                    + $"{Said(other.Format, other.Columns.Count, other.Rows)}, or their columns have other names or types."
                : "The header says that the files are a table, and they are none.",
            "Prepare the version again, and sign what is answered as it is.",
            "header"));
    }

    /// <summary>How far the look at a table is.</summary>
    public static TableCheck ToProto(this TableVerdict? verdict) => verdict switch
    {
        null => TableCheck.Running,
        { Problem.Length: > 0 } => TableCheck.GivenUp,
        _ => TableCheck.Unspecified,
    };

    private static UserId PublisherOf(PrepareVersionRequest request, Actor by) =>
        request.PublicKey.IsEmpty ? by.User : UserId.FromPublicKey(request.PublicKey.Span);

    private static string Said(string format, int columns, long? rows) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{format} with {columns} columns and {rows} rows");

    /// <summary>The order of the UTF-8 bytes, in which a header has its metadata.</summary>
    private sealed class Utf8Order : IComparer<string>
    {
        public static Utf8Order Instance { get; } = new();

        public int Compare(string? x, string? y) =>
            Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y ?? ""));
    }
}
