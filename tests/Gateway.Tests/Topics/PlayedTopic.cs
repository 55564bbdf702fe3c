using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Gateway.Tests.Topics;

/// <summary>A topic grain that answers what a test wants and remembers what it was told.</summary>
internal sealed class PlayedTopic : ITopicGrain
{
    public static TopicState State { get; } = new()
    {
        Id = new TopicId(Guid.Parse("0198c0de-0000-7000-8000-000000000001")),
        Path = new TopicPath("weather/stations"),
        Status = TopicStatus.Active,
        Description = "Stations",
        Tags = ["a", "b"],
        Metadata = [new("source", "noaa")],
        Schema = [new("day", SchemaFieldType.Date, true, "of measurement")],
        Roles = [new(new UserId(new string('a', UserId.Length)), TopicRole.Owner)],
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch.AddMicroseconds(7),
        CreatedBy = new UserId(new string('a', UserId.Length)),
    };

    /// <summary>What every call answers.</summary>
    public Func<CancellationToken, Task<TopicAnswer>> Answer { get; set; } =
        _ => Task.FromResult(new TopicAnswer(State, "3", null));

    /// <summary>Every command, in order.</summary>
    public List<object> Commands { get; } = [];

    public Task<TopicAnswer> GetAsync(CancellationToken cancellationToken) => Answer(cancellationToken);

    public Task<TopicAnswer> CreateAsync(CreateTopic command, CancellationToken cancellationToken) =>
        TakeAsync(command, cancellationToken);

    public Task<TopicAnswer> UpdateAsync(UpdateTopic command, CancellationToken cancellationToken) =>
        TakeAsync(command, cancellationToken);

    public Task<TopicAnswer> ChangeStatusAsync(ChangeTopicStatus command, CancellationToken cancellationToken) =>
        TakeAsync(command, cancellationToken);

    public Task<TopicAnswer> SetRolesAsync(SetTopicRoles command, CancellationToken cancellationToken) =>
        TakeAsync(command, cancellationToken);

    public Task<TopicAnswer> AdoptAsync(AdoptTopic command, CancellationToken cancellationToken) => TakeAsync(command, cancellationToken);

    public Task<bool> PurgeAsync(CommandContext context, CancellationToken cancellationToken) => Task.FromResult(false);

    private Task<TopicAnswer> TakeAsync(object command, CancellationToken cancellationToken)
    {
        Commands.Add(command);
        return Answer(cancellationToken);
    }
}
