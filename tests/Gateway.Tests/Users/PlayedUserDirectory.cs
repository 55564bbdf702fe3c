using Bib.Grains.Abstractions.Users;

namespace Bib.Gateway.Tests.Users;

/// <summary>A directory with one user, that remembers what it was asked.</summary>
internal sealed class PlayedUserDirectory : IUserDirectory
{
    public UserQuery? Asked { get; private set; }

    public Task<UserPage> ListAsync(UserQuery query, CancellationToken cancellationToken)
    {
        Asked = query;
        return query.PageToken is null
            ? Task.FromResult(new UserPage([new(PlayedUser.State, "3")], "next"))
            : Task.FromException<UserPage>(new FormatException("The page token belongs to another query, or was cut."));
    }
}
