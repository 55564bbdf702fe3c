using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Gateway.Tests.Datasets;

/// <summary>A dataset grain that answers what a test wants and remembers what it was told.</summary>
internal sealed class PlayedDataset : IDatasetGrain
{
    public static DatasetState State { get; } = new()
    {
        Id = new DatasetId(Guid.Parse("0198c0de-0000-7000-8000-000000000002")),
        Topic = Topics.PlayedTopic.State.Id,
        Name = "gsod",
        Status = DatasetStatus.Draft,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        CreatedBy = new UserId(new string('a', UserId.Length)),
    };

    /// <summary>What every call answers.</summary>
    public DatasetAnswer Answer { get; set; } = new(State, new TopicPath("weather/stations"), "3", null);

    /// <summary>Every command, in order.</summary>
    public List<object> Commands { get; } = [];

    public Task<DatasetAnswer> GetAsync(CancellationToken cancellationToken) => Task.FromResult(Answer);

    public Task<DatasetAnswer> CreateAsync(CreateDataset command, CancellationToken cancellationToken) => Take(command);

    public Task<DatasetAnswer> UpdateAsync(UpdateDataset command, CancellationToken cancellationToken) => Take(command);

    public Task<DatasetAnswer> MoveAsync(MoveDataset command, CancellationToken cancellationToken) => Take(command);

    public Task<DatasetAnswer> ChangeStatusAsync(ChangeDatasetStatus command, CancellationToken cancellationToken) =>
        Take(command);

    public Task<DatasetAnswer> SetRolesAsync(SetDatasetRoles command, CancellationToken cancellationToken) => Take(command);

    public Task<DatasetAnswer> PublishAsync(PublishVersion command, CancellationToken cancellationToken) => Take(command);

    public Task<DatasetAnswer> MayPublishAsync(CommandContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Answer);

    public Task<DatasetAnswer> AdoptAsync(AdoptDataset command, CancellationToken cancellationToken) => Take(command);

    public Task<DatasetAnswer> DropAsync(DropDataset command, CancellationToken cancellationToken) =>
        Take(command.Context);

    public Task<bool> PurgeAsync(CommandContext context, CancellationToken cancellationToken) => Task.FromResult(false);

    private Task<DatasetAnswer> Take(object command)
    {
        Commands.Add(command);
        return Task.FromResult(Answer);
    }
}
