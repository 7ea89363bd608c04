import type { studentManualSteps as ja } from './manual-steps.text.ja.js';

export const studentManualSteps: Record<keyof typeof ja, string> = {
  'manual.register.1':
    'From the home page of your university, open “Students’ Login” and enter the “User ID” and “Password” of your university. Leave “Second password” empty and press “Login”.',
  'manual.register.2':
    'Enter the address that you want to register in both “Email address” and “Confirmation”, then press “Confirm”.',
  'manual.register.3': 'The page says that an email was sent. You may close this page.',
  'manual.register.4': 'Open the link in the email within the time that it names.',
  'manual.register.5': 'Press “Set” on the page that opens. Nothing is registered before that.',
  'manual.register.6': 'Your address is registered. Press “Go to Login Page” and go on with the next part.',
  'manual.set.1': 'Log in once more, again with “Second password” left empty.',
  'manual.set.2':
    'Enter the second password that you want in both “Second password” and “Confirmation”, then press “Set”. The page says which characters and what length it may have.',
  'manual.set.3': 'Your second password is set. From the next login on, you enter it too.',
  'manual.log-in.1':
    'Enter all three, “User ID”, “Password” and “Second password”, then press “Login”. Upper-case and lower-case letters are different.',
  'manual.log-in.2':
    'The menu opens. From here you change what is registered, and open this manual by “Manual”. “Menu” at the top of every page while you are logged in leads back here.',
  'manual.change-email.1': 'Log in and choose “Change email address” in the menu.',
  'manual.change-email.2':
    'Enter the new address in both “New email address” and “Confirmation”, then press “Confirm”.',
  'manual.change-email.3': 'The page says that an email was sent to the new address. Nothing has changed yet.',
  'manual.change-email.4': 'Open the link in the email at the new address within the time that it names.',
  'manual.change-email.5': 'Press “Change” on the page that opens.',
  'manual.change-email.6': 'Your address is changed. The earlier address is told as well.',
  'manual.change-second.1': 'Log in and choose “Change second password” in the menu.',
  'manual.change-second.2':
    'Enter “Current second password” once, and the new one in both “New second password” and “Confirmation”, then press “Change”.',
  'manual.change-second.3':
    'Your second password is changed. If you were logged in on other devices, you are logged out there.',
  'manual.forgotten.1': 'On the page “Students’ Login”, choose “If you forget the second password”.',
  'manual.forgotten.2': 'Enter the address that is registered in “Email address”, then press “Send”.',
  'manual.forgotten.3':
    'The page says that your request was received. It says the same for an address that is not registered; no email comes then.',
  'manual.forgotten.4': 'Open the link in the email within the time that it names.',
  'manual.forgotten.5': 'Press “Go on” on the page that opens.',
  'manual.forgotten.6': 'Enter a new second password in both “Second password” and “Confirmation”, then press “Set”.',
  'manual.forgotten.7': 'Your second password is reset. Log in again with the new one.',
  'manual.leave.1': 'When you have finished, press “Log out” in the menu and close the browser.',
  'manual.leave.2':
    'To end your logins on other devices as well, press “Log out on all devices”. Use it also when you have lost a device.',

  'manual.picture.login-first': 'The login page. User ID and password are filled in, the second password is empty.',
  'manual.picture.email': 'The page to register an email address. The same address is entered twice.',
  'manual.picture.email-sent': 'The page that says that an email was sent.',
  'manual.picture.email-mail': 'The email. It holds the link to register the address, and how long it is valid.',
  'manual.picture.email-url': 'The page behind the link. It has a button to complete the registration.',
  'manual.picture.email-done': 'The page that says that the address is registered, with a button to the login page.',
  'manual.picture.second': 'The page to set a second password. Both fields are filled in.',
  'manual.picture.second-done': 'The page that says that the second password is set.',
  'manual.picture.login': 'The login page. User ID, password and second password are filled in.',
  'manual.picture.menu': 'The menu after login.',
  'manual.picture.menu-email': 'The menu. A frame marks the change of the email address.',
  'manual.picture.change-email': 'The page to change the email address. The new address is entered twice.',
  'manual.picture.change-email-sent': 'The page that says that an email was sent to the new address.',
  'manual.picture.change-email-mail': 'The email. It holds the link to change the address, and how long it is valid.',
  'manual.picture.change-email-url': 'The page behind the link. It has a button to complete the change.',
  'manual.picture.change-email-done': 'The page that says that the address is changed.',
  'manual.picture.menu-second': 'The menu. A frame marks the change of the second password.',
  'manual.picture.change-second': 'The page to change the second password. All three fields are filled in.',
  'manual.picture.change-second-done': 'The page that says that the second password is changed.',
  'manual.picture.login-forgotten': 'The login page. A frame marks the link for a forgotten second password.',
  'manual.picture.forgotten': 'The page to reset the second password. An address is filled in.',
  'manual.picture.forgotten-sent': 'The page that says that the request was received.',
  'manual.picture.forgotten-mail':
    'The email. It holds the link to reset the second password, and how long it is valid.',
  'manual.picture.forgotten-url': 'The page behind the link. It has a button to go on.',
  'manual.picture.forgotten-second': 'The page to set a new second password. Both fields are filled in.',
  'manual.picture.forgotten-done': 'The page that says that the second password is reset.',
  'manual.picture.log-out': 'The menu. A frame marks the button to log out.',
  'manual.picture.log-out-everywhere': 'The menu. A frame marks the button to log out on all devices.',
};
