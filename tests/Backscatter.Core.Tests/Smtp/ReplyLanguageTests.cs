using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Smtp;

public sealed class ReplyLanguageTests
{
    [Theory]
    [InlineData("550 Empfänger unbekannt")]
    [InlineData("550 Empfaengeradresse ungueltig")]
    [InlineData("550 5.1.1 Diese E-Mail-Adresse existiert nicht")]
    [InlineData("550 5.1.1 Kein Benutzer mit diesem Namen")]
    [InlineData("550 Destinataire inconnu")]
    [InlineData("550 L’adresse e-mail n’existe pas")]
    [InlineData("550 El usuario no existe")]
    [InlineData("550 La cuenta de correo no existe")]
    [InlineData("550 Utente sconosciuto")]
    [InlineData("550 La casella di posta non esiste")]
    [InlineData("550 Destinatário não existe")]
    [InlineData("550 Usuário desconhecido")]
    [InlineData("550 Gebruiker onbekend")]
    [InlineData("550 Okänd mottagare")]
    [InlineData("550 Användaren finns inte")]
    [InlineData("550 Ukendt modtager")]
    [InlineData("550 Nie ma takiego użytkownika")]
    [InlineData("550 Odbiorca <x@example.com> nie istnieje")]
    [InlineData("550 Neznámý uživatel")]
    [InlineData("550 Ismeretlen felhasználó")]
    [InlineData("550 Пользователь не найден")]
    [InlineData("550 Нет такого ящика")]
    [InlineData("550 5.1.1 Адресат не существует")]
    [InlineData("550 Kullanıcı bulunamadı")]
    [InlineData("550 Böyle bir kullanıcı yok")]
    [InlineData("550 宛先が存在しません")]
    [InlineData("550 ユーザーが見つかりません")]
    [InlineData("550 收件人不存在")]
    [InlineData("550 無此使用者")]
    [InlineData("550 사용자가 존재하지 않습니다")]
    [InlineData("550 존재하지 않는 메일 주소입니다")]
    public void An_unknown_recipient_is_understood(string reply) => Expect(ReplyKind.RejectsUnknown, reply);

    [Theory]
    [InlineData("552 Postfach voll")]
    [InlineData("552 La boîte aux lettres est pleine")]
    [InlineData("552 El buzón está lleno")]
    [InlineData("552 Casella piena")]
    [InlineData("552 Caixa postal cheia")]
    [InlineData("552 Skrzynka jest pełna")]
    [InlineData("552 Почтовый ящик переполнен")]
    [InlineData("552 邮箱已满")]
    [InlineData("552 メールボックスの容量を超えています")]
    [InlineData("552 메일함이 가득 찼습니다")]
    public void A_full_mailbox_is_understood(string reply) => Expect(ReplyKind.MailboxFullOrDisabled, reply);

    [Theory]
    [InlineData("554 Ihre IP-Adresse wurde gesperrt")]
    [InlineData("554 Votre serveur est sur liste noire")]
    [InlineData("554 Su dirección IP ha sido bloqueada")]
    [InlineData("554 Ваш IP-адрес заблокирован")]
    [InlineData("554 您的IP在黑名单中")]
    [InlineData("554 귀하의 IP가 차단되었습니다")]
    public void A_blocked_client_is_understood(string reply) => Expect(ReplyKind.ProbeBlocked, reply);

    private static void Expect(ReplyKind expected, string reply) => Assert.Equal(expected, ReplyClassifierTests.Classify(SmtpStage.RcptUnknown, reply).Kind);
}
