using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Users;

namespace Bib.Gateway.Tests.Users;

/// <summary>A user grain that answers what a test wants and remembers what it was told.</summary>
internal sealed class PlayedUser : IUserGrain
{
    public static UserState State { get; } = new()
    {
        Id = UserId.FromPublicKey(new byte[32]),
        PublicKey = new string('0', UserLimits.PublicKeyLength),
        Name = "Ada",
        Email = "ada@lab.example",
        Role = NodeRole.Member,
        Status = UserStatus.Active,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch.AddMicroseconds(7),
    };

    /// <summary>What every call answers.</summary>
    public UserAnswer Answer { get; set; } = new(State, "3", null);

    /// <summary>Every command, in order.</summary>
    public List<object> Commands { get; } = [];

    public Task<UserAnswer> GetAsync(UserId user, CancellationToken cancellationToken) => TakeAsync(user);

    public Task<UserAnswer> CreateAsync(CreateUser command, CancellationToken cancellationToken) => TakeAsync(command);

    public Task<UserAnswer> UpdateAsync(UpdateUser command, CancellationToken cancellationToken) => TakeAsync(command);

    public Task<UserAnswer> ChangeStatusAsync(ChangeUserStatus command, CancellationToken cancellationToken) =>
        TakeAsync(command);

    private Task<UserAnswer> TakeAsync(object command)
    {
        Commands.Add(command);
        return Task.FromResult(Answer);
    }
}
