using System.Text.Json.Serialization;
using Bib.Grains.Abstractions.Users;

namespace Bib.Grains.Users;

/// <summary>How a user's commands and answers are written where they are kept: fingerprints, receipts, facts.</summary>
[JsonSourceGenerationOptions(
    IgnoreReadOnlyProperties = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateUser))]
[JsonSerializable(typeof(UpdateUser))]
[JsonSerializable(typeof(ChangeUserStatus))]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(UserFacts.Details))]
internal sealed partial class UserJson : JsonSerializerContext;
