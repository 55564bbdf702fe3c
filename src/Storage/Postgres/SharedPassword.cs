using System.Buffers.Text;
using Bib.Storage.Identity;

namespace Bib.Storage.Postgres;

/// <summary>
/// The roles' passwords on an external server: 64 characters derived from the node's identity, so that every process
/// of a node knows the same ones and none has to be handed around. docs/decisions/0061.
/// </summary>
internal static class SharedPassword
{
    private const string Purpose = "bib.postgres.external.v1/";

    /// <summary>48 bytes are 64 characters of base64url.</summary>
    private const int Bytes = 48;

    /// <summary>The password of a role.</summary>
    public static string Of(NodeIdentity identity, DatabaseRole role) =>
        Base64Url.EncodeToString(identity.DeriveKey(Purpose + role.Name, Bytes));
}
