using System.Collections.Immutable;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Tests.Topics;

/// <summary>Topics, users and commands that tests start from; <c>A.Topic()</c> reads as a sentence.</summary>
internal static class A
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly UserId Owner = User('a');
    public static readonly UserId Admin = User('b');
    public static readonly UserId Contributor = User('c');
    public static readonly UserId Reader = User('d');
    public static readonly UserId Stranger = User('e');

    public static UserId User(char digit) => new(new string(digit, UserId.Length));

    public static CommandContext By(UserId user, NodeRole role = NodeRole.Member) =>
        new(new Actor(user, role), CommandId.None, new OperationId(Guid.Empty), "test");

    public static TopicState Topic(string path = "weather/stations") => new()
    {
        Id = new TopicId(Guid.CreateVersion7(Now)),
        Path = new TopicPath(path),
        Status = TopicStatus.Active,
        Description = "stations",
        Roles =
        [
            new RoleGrant(Owner, TopicRole.Owner),
            new RoleGrant(Admin, TopicRole.Admin),
            new RoleGrant(Contributor, TopicRole.Contributor),
            new RoleGrant(Reader, TopicRole.Reader),
        ],
        CreatedAt = Now.AddDays(-1),
        UpdatedAt = Now.AddDays(-1),
        CreatedBy = Owner,
    };

    public static TopicState Archived => Topic() with { Status = TopicStatus.Archived, ArchivedAt = Now.AddHours(-1) };

    public static TopicState Deleted => Topic() with { Status = TopicStatus.Deleted, DeletedAt = Now.AddHours(-1) };

    public static CreateTopic Create(string path, CommandContext context) =>
        new(new TopicPath(path), "", [], [], [], false, context);

    public static UpdateTopic Update(
        CommandContext context,
        string? path = null,
        string? description = null,
        ImmutableArray<string>? tags = null,
        ImmutableArray<MetadataEntry>? metadata = null,
        ImmutableArray<SchemaField>? schema = null) =>
        new(path is null ? null : new TopicPath(path), description, tags, metadata, schema, null, context);

    public static ChangeTopicStatus Step(TopicTransition transition, CommandContext context) =>
        new(transition, null, context);

    public static SetTopicRoles Grant(CommandContext context, params RoleGrant[] grants) =>
        new([.. grants], [], null, context);

    public static SetTopicRoles Withdraw(CommandContext context, params UserId[] users) =>
        new([], [.. users], null, context);
}
