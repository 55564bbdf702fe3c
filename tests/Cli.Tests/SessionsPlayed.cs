using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Bib.Cli.Tests;

/// <summary>AuthService as tests want it.</summary>
internal sealed class SessionsPlayed : AuthService.AuthServiceBase
{
    /// <summary>Whether nobody is signed in.</summary>
    public bool IsEmpty { get; set; }

    public override Task<ListSessionsResponse> ListSessions(ListSessionsRequest request, ServerCallContext context) =>
        Task.FromResult(IsEmpty ? new() : new ListSessionsResponse
        {
            Sessions =
            {
                new Session
                {
                    Id = "0198c0de-0000-7000-8000-000000000031", UserId = "00112233445566778899aabbccddeeff00112233",
                    Label = "laptop", Address = "192.0.2.7", CreatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
                    ExpiresAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddDays(1)),
                },
            },
        });
}
