using System.Collections.Immutable;
using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.V1;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Enum = System.Enum;
using TopicRole = Bib.Grains.Abstractions.Topics.TopicRole;
using TopicStatus = Bib.Grains.Abstractions.Topics.TopicStatus;

namespace Bib.Gateway.Api.Topics;

/// <summary>Requests to commands, answers to messages. Refuses only what cannot be said as a command.</summary>
internal static class TopicMapping
{
    private static readonly string[] _updatable = ["path", "description", "tags", "metadata", "schema", "minimum_copies"];

    public static CreateTopic ToCommand(this CreateTopicRequest request, CallScope scope) => new(
        ToPath(request.Path, "path"),
        request.Description,
        [.. request.Tags],
        ToMetadata(request.Metadata),
        ToSchema(request.Schema),
        request.CreateParents,
        scope.ToCommand(request));

    public static UpdateTopic ToCommand(this UpdateTopicRequest request, CallScope scope)
    {
        var mask = request.UpdateMask?.Paths ?? [];
        if (mask.Count == 0)
            throw Invalid("update_mask", "No field is named to change.", $"Name any of {string.Join(", ", _updatable)}.");
        if (mask.FirstOrDefault(field => !_updatable.Contains(field)) is { } odd)
        {
            throw Invalid(
                "update_mask", $"The field '{odd}' is not one that an update changes.",
                $"Name any of {string.Join(", ", _updatable)}.");
        }

        var values = request.Values ?? new Topic();
        return new(
            mask.Contains("path") ? ToPath(values.Path, "values.path") : null,
            mask.Contains("description") ? values.Description : null,
            mask.Contains("tags") ? [.. values.Tags] : null,
            mask.Contains("metadata") ? ToMetadata(values.Metadata) : null,
            mask.Contains("schema") ? ToSchema(values.Schema) : null,
            ToETag(request.Etag),
            scope.ToCommand(request))
        {
            MinimumCopies = mask.Contains("minimum_copies") ? values.MinimumCopies : null,
        };
    }

    public static SetTopicRoles ToCommand(this SetTopicRolesRequest request, CallScope scope) => new(
        ToGrants(request.Grant),
        ToUsers(request.Withdraw),
        ToETag(request.Etag),
        scope.ToCommand(request))
    {
        PublishGrants =
        [
            .. request.PublishGrant.Select(grant => new SignedGrant(
                grant.Grant.ToByteArray(), grant.PublicKey.ToByteArray(), grant.Signature.ToByteArray())),
        ],
        WithdrawPublishing =
        [
            .. request.WithdrawPublish.Select(one => new PublishGrantKey(
                ToUser(one.UserId, "withdraw_publish.user_id"), one.NodeId)),
        ],
    };

    public static ImmutableArray<RoleGrant> ToGrants(RepeatedField<TopicRoleGrant> grants) =>
    [
        .. grants.Select(grant => new RoleGrant(
            ToUser(grant.UserId, "grant.user_id"),
            (TopicRole)(int)grant.Role,
            ToTime(grant.ExpiresAt, "grant.expires_at"))),
    ];

    public static ImmutableArray<UserId> ToUsers(RepeatedField<string> users) =>
        [.. users.Select(user => ToUser(user, "withdraw"))];

    public static TopicRoleGrant ToProto(RoleGrant grant) => new()
    {
        UserId = grant.User.Value,
        Role = (V1.TopicRole)(int)grant.Role,
        ExpiresAt = grant.ExpiresAt?.ToTimestamp(),
    };

    public static TopicQuery ToQuery(this ListTopicsRequest request)
    {
        if (request.PageSize is < 0 or > TopicQuery.PageSizeMax)
        {
            throw Invalid(
                "page_size", $"The page size {request.PageSize} is not 1–{TopicQuery.PageSizeMax}.",
                $"Ask for at most {TopicQuery.PageSizeMax}, or leave it out for {TopicQuery.PageSizeDefault}.");
        }

        foreach (var status in request.Statuses)
        {
            if (!Enum.IsDefined(status) || status == V1.TopicStatus.Unspecified)
                throw Invalid("statuses", $"{status} is no status.", "Choose active, archived or deleted.");
        }

        if (!Enum.IsDefined(request.OrderBy))
            throw Invalid("order_by", $"{request.OrderBy} is no order.", "Choose path, created or updated.");
        if (request.Tags.Count > TopicLimits.TagsMax)
        {
            throw Invalid(
                "tags", $"There are {request.Tags.Count} tags; a topic has at most {TopicLimits.TagsMax}.",
                "Name fewer.");
        }

        return new()
        {
            Below = request.Below.Length == 0 ? null : ToPath(request.Below, "below"),
            Statuses = [.. request.Statuses.Select(status => (TopicStatus)(int)status)],
            Tags = [.. request.Tags],
            Owner = request.Owner.Length == 0 ? null : ToUser(request.Owner, "owner"),
            Order = (Bib.Grains.Abstractions.Topics.TopicOrder)Math.Max(0, (int)request.OrderBy - 1),
            Descending = request.Descending,
            PageSize = request.PageSize == 0 ? TopicQuery.PageSizeDefault : request.PageSize,
            PageToken = request.PageToken.Length == 0 ? null : request.PageToken,
        };
    }

    public static Topic OrThrow(this TopicAnswer answer) => answer.Refusal is { } refusal
        ? throw new RefusalException(refusal)
        : ToProto(answer.Topic!, answer.ETag!);

    public static ListTopicsResponse ToProto(this TopicPage page)
    {
        var response = new ListTopicsResponse { NextPageToken = page.NextPageToken ?? "" };
        response.Topics.AddRange(page.Topics.Select(ToProto));
        return response;
    }

    public static TopicPath ToPath(string text, string field) => TopicPath.TryParse(text, out var path, out var fault)
        ? path
        : throw new RefusalException(new(
            RefusalCode.InvalidPath, fault,
            PathHint.Of(text, meant => TopicPath.TryParse(meant, out _, out _), "A path looks like weather/stations."), field));

    /// <summary>As <see cref="ToPath"/>, of what may name the home of another node's topic behind its path.</summary>
    public static TopicAddress ToAddress(string text, string field) =>
        text.Contains('~', StringComparison.Ordinal) && TopicAddress.TryParse(text, out var address, out _)
            ? address
            : new(ToPath(text, field));

    public static string? ToETag(string etag) => etag.Length == 0 ? null : etag;

    public static RefusalException Invalid(string field, string message, string hint) =>
        new(new(RefusalCode.InvalidArgument, message, hint, field));

    public static UserId ToUser(string text, string field) => UserId.TryParse(text, out var user)
        ? user
        : throw Invalid(field, "The user id is not 40 lower-case hex digits.", "Give it as `bib topic get weather/stations` prints it.");

    public static DateTimeOffset? ToTime(Timestamp? time, string field)
    {
        if (time is null) return null;
        try
        {
            var at = time.ToDateTimeOffset();
            return new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw Invalid(field, "The moment is out of range.", "Give one between the years 1 and 9999.");
        }
    }

    public static ImmutableArray<MetadataEntry> ToMetadata(MapField<string, string> metadata) =>
        [.. metadata.Select(entry => new MetadataEntry(entry.Key, entry.Value))];

    private static ImmutableArray<SchemaField> ToSchema(TableSchema? schema) => schema is null
        ? []
        :
        [
            .. schema.Fields.Select(field => new SchemaField(
                field.Name, (SchemaFieldType)(int)field.Type, field.Required, field.Description)),
        ];

    private static V1.PublishGrant ToProto(SignedGrant given)
    {
        var grant = GrantCodec.Read(given.Bytes.Span);
        return new()
        {
            Grant = ByteString.CopyFrom(given.Bytes.Span),
            PublicKey = ByteString.CopyFrom(given.PublicKey.Span),
            Signature = ByteString.CopyFrom(given.Signature.Span),
            Of = new() { UserId = grant.User.Value, NodeId = grant.Node },
            ExpiresAt = grant.Until?.ToTimestamp(),
            SignedBy = given.Issuer.Value,
        };
    }

    private static Topic ToProto(TopicListing listing)
    {
        var topic = ToProto(listing.Topic, listing.ETag);
        topic.Path = listing.Address.ToString();
        return topic;
    }

    private static Topic ToProto(TopicState state, string etag)
    {
        var topic = new Topic
        {
            Id = state.Id.ToString(),
            Path = state.Path.Value,
            Status = (V1.TopicStatus)(int)state.Status,
            Description = state.Description,
            CreatedAt = state.CreatedAt.ToTimestamp(),
            UpdatedAt = state.UpdatedAt.ToTimestamp(),
            CreatedBy = state.CreatedBy.Value,
            ArchivedAt = state.ArchivedAt?.ToTimestamp(),
            DeletedAt = state.DeletedAt?.ToTimestamp(),
            RestorableUntil = state.RestorableUntil?.ToTimestamp(),
            Etag = etag,
            HomeNodeId = state.Home?.NodeId ?? "",
            MinimumCopies = state.MinimumCopies,
        };
        foreach (var tag in state.Tags) topic.Tags.Add(tag);
        foreach (var (key, value) in state.Metadata) topic.Metadata.Add(key, value);
        topic.Roles.AddRange(state.Roles.Select(ToProto));
        topic.PublishGrants.AddRange(state.Grants.Select(ToProto));
        if (state.Schema.IsEmpty) return topic;
        topic.Schema = new TableSchema();
        foreach (var field in state.Schema)
        {
            topic.Schema.Fields.Add(new TableField
            {
                Name = field.Name,
                Type = (TableFieldType)(int)field.Type,
                Required = field.Required,
                Description = field.Description,
            });
        }

        return topic;
    }
}
