using Bib.Storage.Postgres;

namespace Bib.Storage.Tests.Postgres;

public sealed class ScramVerifierTests
{
    [Fact]
    public void Two_verifiers_of_one_password_differ_by_their_salt() =>
        ScramVerifier.Of("secret").ShouldNotBe(ScramVerifier.Of("secret"));

    [Fact]
    public void The_keys_are_those_of_the_example_in_RFC_7677()
    {
        // RFC 7677, section 3: password "pencil", salt W22ZaJ0SNY7soEsUEjb6gQ==, 4096 rounds; StoredKey and ServerKey
        // follow from the exchange shown there.
        var verifier = ScramVerifier.Of("pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="));

        verifier.ShouldBe(
            "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
            + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
    }
}
